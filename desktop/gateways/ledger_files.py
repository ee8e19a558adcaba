"""Decides how the ledger becomes a file for other programs: for beancount, as CSV or as XLSX (F1).

The command and the server write it by the same rules. It is made in a file without a name, which
is gone with whoever made it, so that nobody is given half of one.
"""

import hashlib
import io
import tempfile
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import IO

from typing_extensions import override

from api_client.vocabulary import AccountKind, Code, LedgerFormat, TransferKind
from desktop import words
from desktop.domain import ledger_export
from desktop.domain.ledger import AccountKey
from desktop.domain.ledger_export import Entry
from desktop.domain.refusal import Refusal
from desktop.gateways.spreadsheet import write_csv, write_xlsx
from desktop.service.ports import Bookkeeping, Written
from desktop.words import Language

CHUNK_BYTES = 1 << 16
Entries = Callable[[], Iterable[Entry]]


class LedgerFile(Written):
    """The ledger as a file without a name."""

    def __init__(self, file: IO[bytes]) -> None:
        """Take a file that was written whole."""
        self._file = file
        self._length = file.seek(0, io.SEEK_END)
        weakref.finalize(self, file.close)  # whoever asked may have gone before it was sent
        file.seek(0)
        self._sha256 = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]

    @property
    @override
    def sha256(self) -> str:
        return self._sha256

    @property
    @override
    def length(self) -> int:
        return self._length

    @override
    def chunks(self) -> Iterator[bytes]:
        with self._file:
            self._file.seek(0)
            while chunk := self._file.read(CHUNK_BYTES):
                yield chunk

    @override
    def close(self) -> None:
        self._file.close()


class LedgerFiles(Bookkeeping):
    """Writes the ledger on this machine."""

    @override
    def write(
        self,
        form: LedgerFormat,
        language: str,
        balances: Mapping[AccountKey, int],
        entries: Entries,
    ) -> LedgerFile:
        file = tempfile.TemporaryFile()  # noqa: SIM115  (whoever is given it closes it)
        try:
            put(form, words.preferred(language), file, balances, entries)
            return LedgerFile(file)
        except OSError as error:
            file.close()
            raise Refusal(Code.DISK_FULL) from error
        except BaseException:
            file.close()
            raise


def put(
    form: LedgerFormat,
    language: Language,
    into: IO[bytes],
    balances: Mapping[AccountKey, int],
    entries: Entries,
) -> None:
    """Write the ledger into an open file.

    Args:
        form: as what.
        language: in which titles and kinds are said.
        into: a file that can be sought in.
        balances: what is in each account, on the side on which its kind grows.
        entries: gives all transfers in their order; it may be called twice.
    """
    said = words.catalogue(language).gettext

    def name(of: AccountKind | TransferKind) -> str:
        return said(words.member_key(of))

    titles = [said(f"ledger-export.{column}") for column in ledger_export.COLUMNS]
    if form is LedgerFormat.XLSX:
        rows = (ledger_export.row(entry, name) for entry in entries())
        write_xlsx(into, said("ledger-export.sheet"), titles, rows)
        return
    text = io.TextIOWrapper(into, encoding="utf-8", newline="")
    if form is LedgerFormat.CSV:
        write_csv(text, titles, (ledger_export.row(entry, name) for entry in entries()))
    else:
        title = said("ledger-export.title")
        text.writelines(
            f"{line}\n" for line in ledger_export.beancount(title, balances, entries, name)
        )
    text.detach()  # which writes what is left, and leaves the file open
