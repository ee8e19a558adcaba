"""Decides which figures of the server are told, and in which words (F5)."""

from collections.abc import Sequence
from datetime import timedelta

from api_client.wire.diagnostics import CentreFacts
from desktop import words
from desktop.ui.widgets.facts import Fact

DATABASES = {"sqlite": "server.sqlite", "postgresql": "server.postgresql"}


def figures_of(facts: CentreFacts, passed_s: float) -> Sequence[Fact]:
    """Give the server's figures; it has run `passed_s` longer than when it told them."""
    known = DATABASES.get(facts.database)
    name = facts.database if known is None else words.text(known)
    up_s, free = facts.uptime_s, facts.disk_free_bytes
    files = words.number(facts.files)
    return (
        ("field.release", facts.release),
        (
            "field.running-for",
            "" if up_s is None else words.duration(timedelta(seconds=up_s + passed_s)),
        ),
        (
            "field.database",
            words.text("server.pair", one=name, other=words.size(facts.database_bytes)),
        ),
        ("field.disk-free", "" if free is None else words.size(free)),
        ("field.orders", words.number(facts.orders)),
        (
            "field.evidence-files",
            words.text("server.pair", one=files, other=words.size(facts.files_bytes)),
        ),
        ("field.audit-rows", words.number(facts.audit_rows)),
        ("field.paired-phones", words.number(facts.phones)),
        ("field.followers", words.number(facts.followers)),
    )
