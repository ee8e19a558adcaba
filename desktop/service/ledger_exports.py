"""Decides how the whole ledger is given to somebody as a file, and that it goes on record (F1)."""

from functools import partial

from sqlalchemy import func, select

from api_client.vocabulary import LedgerFormat, Noun, Permission
from desktop.domain import ledger as rules
from desktop.service.ports import Bookkeeping, Written
from desktop.service.unit import Actor, Unit, Work
from desktop.store import examined_ledger
from desktop.store.ledger import TransferRecord


def export(
    work: Work, actor: Actor, books: Bookkeeping, form: LedgerFormat, language: str
) -> Written:
    """Return every transfer as a file, of one picture of the database; whoever has it closes it.

    The audit log says who was given how many transfers as what, and the file's digest, before a
    byte of it leaves.

    Args:
        work: where the ledger is.
        actor: who is given it.
        books: what writes it.
        form: as what.
        language: the locale in whose language it speaks.

    Raises:
        Refusal: ``not-permitted``, ``disk-full``, and as :meth:`Work.write`.
    """

    def look(unit: Unit) -> tuple[Written, int]:
        unit.require(Permission.LEDGER_VIEW)
        seen = examined_ledger.Seen(unit.session)
        newest = unit.session.scalar(select(func.max(TransferRecord.seq))) or 0
        entries = partial(examined_ledger.journal, seen)
        return books.write(form, language, examined_ledger.balances(seen), entries), newest

    written, transfers = work.read(actor, look)
    try:
        work.write(actor, lambda unit: _note(unit, form, transfers, written))
    except BaseException:
        written.close()
        raise
    return written


def _note(unit: Unit, form: LedgerFormat, transfers: int, written: Written) -> None:
    """Have the log tell of it."""
    unit.record(
        rules.EXPORTED,
        Noun.LEDGER,
        rules.NO_SUBJECT,
        format=form.value,
        transfers=transfers,
        sha256=written.sha256,
    )
