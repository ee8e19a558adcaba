"""Decides how a row of the audit log is written (F3)."""

from pydantic import JsonValue

from api_client.vocabulary import Noun, Role
from api_client.wire.base import Count, Items, Line, Message, Moment, Sha256, Spelt, Word


class AuditRow(Message):
    """Who did what to what; hash = SHA-256(previous hash, newline, RFC 8785 of the rest)."""

    seq: Count
    at: Moment
    actor: Word
    role: Spelt[Role]
    action: Word
    noun: Spelt[Noun]
    subject: Line
    detail: dict[str, JsonValue]
    hash: Sha256


class AuditPage(Message):
    """Audit rows in their order, from ``after`` on."""

    items: Items[AuditRow]
