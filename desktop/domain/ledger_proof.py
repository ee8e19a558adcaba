"""Decides whether a ledger is whole: reckoned anew from its rows by who trusts none of them (F5).

Commands are followed in the order of their numbers, each with its row of the audit log and its
transfers; kept balances and closed periods have to be what comes out. The first that is not so is
named by its table and key.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice, zip_longest
from typing import Any
from uuid import UUID

from api_client.vocabulary import AccountKind, TransferKind
from desktop.domain import ledger
from desktop.domain.ledger import NEVER_BELOW_ZERO, AccountKey, Posting, Sums
from desktop.domain.refusal import Refusal

Row = Mapping[str, Any]
"""A row by its columns, as it lies in the database."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What a ledger's tables hold, and what the audit log has of it, each in its order.

    ``posted`` and ``closed`` are the log's rows of commands and periods: ``id``, and the detail.
    ``reversals`` are the numbers of transfers that take back what is not there, came later, or is
    not the same the other way round.
    """

    accounts: Iterable[Row]
    balances: Iterable[Row]
    commands: Iterable[Row]
    transfers: Iterable[Row]
    periods: Iterable[Row]
    posted: Iterable[Row]
    closed: Iterable[Row]
    reversals: Iterable[int]


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found: the first that is not as it should be, and how much there is."""

    first_bad: str | None
    accounts: int
    transfers: int


class _Bad(Exception):
    """A row is not as it should be."""


def prove(rows: Rows) -> Proof:
    """Return whether the ledger is whole, and else what is the first that is not."""
    following, first_bad = _Following(), None
    try:
        following.all(rows)
    except _Bad as bad:
        first_bad = str(bad)
    return Proof(first_bad, len(following.accounts), following.transfers)


class _About:
    """Names a row in which something lies that cannot be there."""

    def __init__(self, table: str, key: object) -> None:
        """Remember which row the block is about."""
        self._row = (table, key)

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        """Turn what the row did into its name."""
        if isinstance(error, ValueError | TypeError | KeyError | Refusal):
            table, key = self._row
            raise _Bad(f"{table} {key}") from error


class _Following:
    """Follows the commands, and remembers what the accounts have, also by day and kind."""

    def __init__(self) -> None:
        """Begin with an empty ledger."""
        self.accounts: dict[int, AccountKey] = {}
        self.transfers = 0
        self._sums: dict[int, Sums] = defaultdict(Sums)
        self._days: dict[str, dict[AccountKey, Sums]] = {}

    def all(self, rows: Rows) -> None:
        """Follow everything; :class:`_Bad` names the first that is wrong."""
        for row in rows.accounts:
            with _About("ledger_account", row["id"]):
                key = AccountKey(AccountKind(row["kind"]), row["currency"], UUID(row["subject_id"]))
                ledger.check_account(key)
                self.accounts[row["id"]] = key
        transfers, wrong = iter(rows.transfers), frozenset(rows.reversals)
        for told, command in zip_longest(rows.posted, rows.commands):
            self._command(told, command, transfers, wrong)
        for row in transfers:
            raise _Bad(f"ledger_transfer {row['seq']}")
        self._balances(rows.balances)
        for told, period in zip_longest(rows.closed, rows.periods):
            self._period(told, period)

    def _command(
        self,
        told: Row | None,
        command: Row | None,
        transfers: Iterator[Row],
        wrong: frozenset[int],
    ) -> None:
        """Follow one command: it is in the log as it lies here, and its transfers are."""
        first = self.transfers + 1
        with _About("ledger_command", _whose(told, command, first)):
            if told is None or command is None:
                raise ValueError
            _hold(told["id"] == command["id"])
            _hold(told["first"] == command["first_seq"] == first)
            _hold(told["transfers"] == command["transfers"] > 0)
            lines, touched = [], set[int]()
            for transfer in islice(transfers, command["transfers"]):
                with _About("ledger_transfer", self.transfers + 1):
                    _hold(transfer["seq"] not in wrong)
                    lines.append(self._transfer(transfer, command))
                touched |= {transfer["debit_id"], transfer["credit_id"]}
            if len(lines) < command["transfers"]:
                raise _Bad(f"ledger_transfer {self.transfers + 1}")
            _hold(ledger.digest(lines, command["reason"]) == told["digest"])
            _hold(not any(map(self._is_short, touched)))

    def _transfer(self, row: Row, command: Row) -> str:
        """Follow one transfer, and return its line."""
        debit, credit = self.accounts[row["debit_id"]], self.accounts[row["credit_id"]]
        posting = Posting(
            debit=debit,
            credit=credit,
            amount_minor=row["amount_minor"],
            kind=TransferKind(row["kind"]),
            order_id=_id(row["order_id"]),
            hold_id=_id(row["hold_id"]),
            reverses=_id(row["reverses"]),
        )
        _hold((posting.kind is TransferKind.REVERSAL) == (posting.reverses is not None))
        ledger.check([posting], command["reason"])
        _hold(row["seq"] == self.transfers + 1)
        _hold(row["command_id"] == command["id"])
        _hold(row["booked_on"] == command["booked_on"])
        _hold(row["currency"] == debit.currency)
        self.transfers += 1
        amount_minor = posting.amount_minor
        self._sums[row["debit_id"]] = _more(self._sums[row["debit_id"]], amount_minor, 0)
        self._sums[row["credit_id"]] = _more(self._sums[row["credit_id"]], 0, amount_minor)
        day = self._days.setdefault(row["booked_on"], defaultdict(Sums))
        for key, debits, credits_ in ((debit, amount_minor, 0), (credit, 0, amount_minor)):
            of_kind = AccountKey(key.kind, key.currency)
            day[of_kind] = _more(day[of_kind], debits, credits_)
        date.fromisoformat(row["booked_on"])
        return ledger.line(row["seq"], row["id"], posting, row["booked_on"])

    def _is_short(self, number: int) -> bool:
        kind = self.accounts[number].kind
        return kind in NEVER_BELOW_ZERO and self._sums[number].balance_minor(kind) < 0

    def _balances(self, rows: Iterable[Row]) -> None:
        """Hold the kept balances against what the transfers come to."""
        kept = set()
        for row in rows:
            number = row["account_id"]
            with _About("ledger_balance", number):
                key = self.accounts[number]
                _hold((row["kind"], row["currency"]) == (key.kind.value, key.currency))
                _hold(row["subject_id"] == str(key.subject_id))
                _hold(Sums(row["debits_minor"], row["credits_minor"]) == self._sums[number])
            kept.add(number)
        for number in self.accounts:
            if number not in kept:
                raise _Bad(f"ledger_balance {number}")

    def _period(self, told: Row | None, period: Row | None) -> None:
        """Hold a closed period against the log, and against the transfers up to its last day."""
        row = period or told
        assert row is not None
        with _About("ledger_period", row["id"]):
            if told is None or period is None:
                raise ValueError
            for name in ("id", "last_on", "transfers", "trial"):
                _hold(told[name] == period[name])
            trial: dict[AccountKey, Sums] = defaultdict(Sums)
            for day, of_day in self._days.items():
                if day <= period["last_on"]:
                    for key, sums in of_day.items():
                        trial[key] = _more(trial[key], sums.debits_minor, sums.credits_minor)
            _hold(ledger.trial_digest(trial) == period["trial"])


def _whose(told: Row | None, command: Row | None, first: int) -> str:
    """Return the id of the command at whose turn something is wrong, if it is.

    A command that the log does not tell of stands before one that it does; one that the log tells
    of and that is not there is known by the log alone.
    """
    if command is None or (told is not None and told.get("first") == first):
        assert told is not None
        return str(told["id"])
    return str(command["id"])


def _hold(true: bool) -> None:  # noqa: FBT001  (what has to be)
    if not true:
        raise ValueError


def _more(sums: Sums, debits_minor: int, credits_minor: int) -> Sums:
    return Sums(sums.debits_minor + debits_minor, sums.credits_minor + credits_minor)


def _id(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)
