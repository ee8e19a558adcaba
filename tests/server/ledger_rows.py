"""Decides who may read, correct and close the ledger: lines of the table of roles (E16, F3)."""

from datetime import date, timedelta
from itertools import count

from api_client.ids import new_id
from tests.provoked_ledger import opened, opening, reversal
from tests.server.asking import HELD, nothing
from tests.server.role_rows import Row

_DAYS = count()


def _next_day() -> str:
    """A day after all days that were closed before."""
    return (date(2001, 1, 1) + timedelta(days=next(_DAYS))).isoformat()


READS = {"finance", "supervisor", "administrator", "auditor"}

LEDGER_ROWS = (
    Row("GET /v1/ledger/accounts", READS, nothing),
    Row("GET /v1/ledger/transfers", READS, nothing),
    Row("GET /v1/ledger/periods", READS, nothing),
    Row("GET /v1/ledger/trial", READS, lambda _: {"params": {"last_on": "2026-11-23"}}),
    Row("GET /v1/ledger/export", READS, lambda _: {"params": {"format": "csv"}}),
    Row("POST /v1/ledger/openings", {"finance"}, lambda _: {"json": opening()}, done=201),
    Row(
        "POST /v1/ledger/transfers/{}/reversal",
        {"finance"},
        lambda scene: {"id": scene.id_of(lambda: opened(scene.centre)), "json": reversal()},
        done=201,
        whose=HELD,
    ),
    Row(
        "POST /v1/ledger/periods",
        {"finance", "supervisor"},
        lambda _: {"json": {"id": str(new_id()), "last_on": _next_day()}},
        done=201,
    ),
)
