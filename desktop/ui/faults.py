"""Decides how what went wrong is said to the person before the window: one plain sentence."""

from pydantic import ValidationError

from api_client.errors import Refused, Unreachable
from api_client.vocabulary import Code
from desktop import words

GONE_CODES = frozenset({Code.NOT_SIGNED_IN, Code.TOKEN_EXPIRED, Code.TOKEN_REVOKED})
"""Refusals after which only logging in again helps."""


def sentence(fault: Exception) -> str:
    """Give the sentence for a failure; our own bugs were logged where they were caught."""
    if isinstance(fault, Unreachable):
        return words.text(f"unreachable.{fault.reason.value}")
    if isinstance(fault, Refused):
        if fault.code == Code.TOO_MANY_TRIES and fault.retry_after_s is not None:
            wait = max(1, round(fault.retry_after_s))
            return words.plural("refusal.too-many-tries-for", wait)
        said = words.refusal(fault.code, fault.fields)
        if fault.code == Code.SERVER_FAULT and fault.request_id is not None:
            return words.text("fault.noted-as", said=said, request=fault.request_id)
        return said
    return words.text("fault.ours")


def signed_out(fault: Exception) -> bool:
    """Say whether the failure means that this desk is no longer logged in."""
    return isinstance(fault, Refused) and fault.code in GONE_CODES


def by_field(fault: Exception) -> dict[str, str]:
    """Give what is wrong by field of the message that was sent, as sentences; else nothing.

    Fields are paths such as `customer.name`. The same words serve what the server found
    (`request-invalid` with `errors`) and what our own message refused before it was sent.
    """
    if isinstance(fault, ValidationError):
        return {
            ".".join(str(part) for part in error["loc"]): _wrong(error["type"])
            for error in fault.errors(include_url=False, include_input=False)
        }
    if not isinstance(fault, Refused):
        return {}
    if fault.code in FIELD_OF:
        return {FIELD_OF[fault.code]: words.refusal(fault.code, fault.fields)}
    errors = fault.fields.get("errors")
    if fault.code != Code.REQUEST_INVALID or not isinstance(errors, list):
        return {}
    found = {}
    for error in errors:
        if isinstance(error, dict):
            found[str(error.get("at", "")).removeprefix("body.")] = _wrong(str(error.get("kind")))
    return found


FIELD_OF: dict[str, str] = {
    Code.TIME_WINDOW_INVERTED: "time_window",
    Code.REASON_MISSING: "reason",
    Code.PARTY_MISSING: "party",
    Code.NAME_TAKEN: "name",
    Code.PASSWORD_WEAK: "password",
}
"""The field that a refusal is about, where its code alone says it."""


def _wrong(kind: str) -> str:
    key = f"invalid.{kind.replace('_', '-')}"
    return words.text(key if words.known(key) else "invalid.other")
