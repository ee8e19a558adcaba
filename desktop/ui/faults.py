"""Decides how what went wrong is said to the person before the window: one plain sentence."""

import logging

from api_client.errors import Refused, Unreachable
from api_client.vocabulary import Code
from desktop import words

LOG = logging.getLogger(__name__)

GONE_CODES = frozenset({Code.NOT_SIGNED_IN, Code.TOKEN_EXPIRED, Code.TOKEN_REVOKED})
"""Refusals after which only logging in again helps."""


def sentence(fault: Exception) -> str:
    """Give the sentence for a failure. What only our own bug can raise is logged whole."""
    if isinstance(fault, Unreachable):
        return words.text(f"unreachable.{fault.reason.value}")
    if isinstance(fault, Refused):
        if fault.code == Code.TOO_MANY_TRIES and fault.retry_after_s is not None:
            wait = max(1, round(fault.retry_after_s))
            return words.plural("refusal.too-many-tries-for", wait)
        return words.refusal(fault.code, fault.fields)
    LOG.error("a task failed", exc_info=fault)
    return words.text("fault.ours")


def signed_out(fault: Exception) -> bool:
    """Say whether the failure means that this desk is no longer logged in."""
    return isinstance(fault, Refused) and fault.code in GONE_CODES


def by_field(fault: Exception) -> dict[str, str]:
    """Give what is wrong by field of the message that was sent, as sentences; else nothing.

    A `request-invalid` problem names each field by its path (`customer.name`) with the kind of
    error that the server's reader gave.
    """
    if not isinstance(fault, Refused):
        return {}
    if fault.code == Code.TIME_WINDOW_INVERTED:
        return {"time_window": words.refusal(fault.code)}
    if fault.code != Code.REQUEST_INVALID:
        return {}
    found = {}
    for path, kind in fault.fields.items():
        key = f"invalid.{kind}" if isinstance(kind, str) else "invalid.other"
        found[path] = words.text(key if words.known(key) else "invalid.other")
    return found
