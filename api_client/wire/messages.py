"""Decides how a message on an order is written and read (C9)."""

from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from api_client.vocabulary import MessageAudience, Role
from api_client.wire.base import (
    Id,
    Items,
    Line,
    Message,
    Moment,
    Spelt,
    Version,
    printable,
    visible,
)

MessageText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2000),
    AfterValidator(printable),
    AfterValidator(visible),
]
"""1 to 2,000 characters, may have line breaks."""


class NewMessage(Message):
    """A message as it is sent; ``id`` is made by the sender, a repeat is harmless."""

    id: Id
    text: MessageText
    audience: Spelt[MessageAudience]


class OrderMessage(Message):
    """A message on an order; ``place`` counts the order's messages, whoever reads them."""

    id: Id
    order_id: Id
    place: Version
    text: MessageText
    audience: Spelt[MessageAudience]
    author_id: Id
    author_name: Line
    author_role: Spelt[Role]
    sent_at: Moment


class MessageList(Message):
    """An order's messages that the asking person reads, oldest first, the newest 500."""

    items: Items[OrderMessage]
