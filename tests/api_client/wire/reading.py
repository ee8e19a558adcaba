"""Decides how the tests read a message: both ways in which it is read in earnest, at once.

The server reads a body with ``json.loads`` and validates the values; clients validate the text.
Whatever is sent, both must come to the same verdict.
"""

import json
from collections.abc import Callable
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ValidationError

AnyMessage = TypeVar("AnyMessage", bound=BaseModel)
Extra = Literal["ignore", "forbid"]


def read(message: type[AnyMessage], text: str, extra: Extra | None = None) -> AnyMessage | None:
    """Return the message that the text holds, None when it is refused.

    Args:
        message: the kind of message that is expected.
        text: JSON, or nearly.
        extra: ``ignore`` as clients read answers.
    """
    of_values = _or_none(lambda: message.model_validate(json.loads(text), extra=extra))
    of_text = _or_none(lambda: message.model_validate_json(text, extra=extra))
    assert of_values == of_text, f"read as {of_values!r} and as {of_text!r}: {text}"
    return of_values


def reads(message: type[BaseModel], value: Any, extra: Extra | None = None) -> bool:  # noqa: ANN401
    """Return whether a value in JSON's terms is read as such a message."""
    return read(message, json.dumps(value), extra) is not None


def _or_none(attempt: Callable[[], AnyMessage]) -> AnyMessage | None:
    """Return what the call returns, None for a refusal; anything else is a fault of ours."""
    try:
        return attempt()
    except ValidationError:
        return None
