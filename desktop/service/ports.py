"""Decides what the use cases need of the outside, so that tests and demos can stand in for it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from api_client.vocabulary import (
    ArrivalSource,
    Code,
    Filing,
    LedgerFormat,
    PaymentOperation,
    PaymentProvider,
    PaymentState,
    Registrant,
    TravelFault,
    TravelMode,
)
from desktop.domain.ledger import AccountKey
from desktop.domain.ledger_export import Entry
from desktop.domain.payout_files import Run
from desktop.domain.payouts import Details
from desktop.domain.refusal import Refusal


class Upload(Protocol):
    """A file on its way in; closing it throws away what was not finished."""

    def write(self, chunk: bytes) -> None:
        """Append bytes; Refusal ``disk-full``."""

    def close(self) -> None:
        """Throw away what was not finished."""

    def finish(self) -> int:
        """Make the file whole and return its length; Refusal ``digest-differs``, ``file-empty``."""


class Files(Protocol):
    """Files held byte for byte under their SHA-256."""

    def receive(self, sha256: str) -> Upload:
        """Return an upload that ends under the digest; Refusal ``disk-full``."""

    def chunks(self, sha256: str) -> Iterator[bytes]:
        """Yield the file's bytes; FileNotFoundError when they are gone."""

    def matches(self, sha256: str, length: int) -> bool:
        """Return whether the file is there, with this length and its digest; it is read whole."""

    def length(self, sha256: str) -> int | None:
        """Return how many bytes lie there, None where there is no such file."""


@dataclass(frozen=True, slots=True)
class Field:
    """Where a sealed value lies; put anywhere else, it cannot be read."""

    table: str
    row: str
    column: str


class SealBroken(ValueError):
    """A sealed value is not what was sealed there by this key."""


class Seal(Protocol):
    """The centre's key, as far as use cases may know of it."""

    def proof(self, centre_id: UUID) -> str:
        """Return what the database keeps to know the key again, without being able to make it."""

    def seal(self, field: Field, value: bytes) -> str:
        """Return the value encrypted for its place, as text; twice the same gives two texts."""

    def unseal(self, field: Field, sealed: str) -> bytes:
        """Return the value that was sealed there; :class:`SealBroken`."""

    def index(self, purpose: str, value: bytes) -> str:
        """Return what the value is found by again: the same for the same, by this key alone."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup that lies in the folder: name, when it was made, bytes, and whether all is in it."""

    name: str
    made_at: datetime
    size_bytes: int
    ok: bool


class Written(Protocol):
    """A file that was written whole, and is gone once it is closed."""

    @property
    def sha256(self) -> str:
        """The SHA-256 of its bytes in hexadecimal."""

    @property
    def length(self) -> int:
        """How many bytes it has."""

    def chunks(self) -> Iterator[bytes]:
        """Yield its bytes, and close it."""

    def close(self) -> None:
        """Throw it away."""


class Bookkeeping(Protocol):
    """What writes the ledger as other programs read it."""

    def write(
        self,
        form: LedgerFormat,
        language: str,
        balances: Mapping[AccountKey, int],
        entries: Callable[[], Iterable[Entry]],
    ) -> Written:
        """Return the ledger as a file; memory stays bounded. Refusal ``disk-full``.

        Args:
            form: as what it is written.
            language: the locale in whose language it speaks.
            balances: what is in each account, on the side on which its kind grows.
            entries: gives all transfers in their order; it may be called twice.
        """


class Shelf(Protocol):
    """The folder in which the backups of a centre lie."""

    @property
    def folder(self) -> str:
        """Where it is, for people."""

    def kept(self) -> Sequence[Kept]:
        """Return the centre's backups that lie there, newest first."""


class NoShelf:
    """The shelf of a centre that nobody gave a folder for backups: nothing lies there."""

    folder = ""

    def kept(self) -> Sequence[Kept]:
        """Return nothing."""
        return ()


Degrees = tuple[float, float]
"""A place: degrees north and east (WGS 84)."""


class NoTimes(Exception):
    """A service that reckons times of arrival did not, and why."""

    def __init__(self, fault: TravelFault) -> None:
        """Keep why."""
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class RoadWay:
    """A way by roads: how many seconds it takes, how many metres it has, and where it goes."""

    eta_s: float
    metres: float
    points: tuple[Degrees, ...]


class ArrivalTimes(Protocol):
    """A service that reckons by roads how long somebody needs (A8)."""

    source: ArrivalSource
    modes: Collection[TravelMode]
    """By which ways of travel it can."""

    def to(self, place: Degrees, mode: TravelMode, starts: Sequence[Degrees]) -> list[float | None]:
        """Return in how many seconds one is at a place from each start, None where no way leads.

        It answers within seconds. What it says is as it came: whoever asks believes what can be
        true alone. :class:`NoTimes`.
        """

    def way(self, start: Degrees, place: Degrees, mode: TravelMode) -> RoadWay:
        """Return the way by roads from where somebody is to a place, as it came.

        :class:`NoTimes`.
        """


@dataclass(frozen=True, slots=True)
class Filed:
    """A request to the police platform: under which number, about whom, and what is filed.

    ``identity_number`` is that of a person's card, in plain; it is kept nowhere else so.
    """

    number: UUID
    registrant: Registrant
    subject_id: UUID
    content: Mapping[str, Any]
    identity_number: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class FilingAnswer:
    """What the police platform says of a request: its receipt, its reason, until when it holds."""

    state: Filing
    receipt: str = ""
    reason: str = ""
    filed_until: datetime | None = None


class Pictures(Protocol):
    """What reads pictures of cards, licences and faces."""

    def media_type(self, content: bytes) -> str:
        """Return as what a picture is served; Refusal ``picture-unreadable``."""


class Fingerprints(Protocol):
    """What reads and compares fingerprints."""

    def template(self, image: bytes) -> bytes:
        """Return the template (ISO 19794-2) of a scanner's image; Refusal
        ``fingerprint-unreadable``, ``fingerprints-unavailable``.
        """

    def score(self, one: bytes, other: bytes) -> int:
        """Return how alike two templates are; Refusal as :meth:`template`."""


class NoFingerprints:
    """The reader of a machine that has none: templates are taken, images are not."""

    def template(self, image: bytes) -> bytes:
        """Refuse; ``fingerprints-unavailable``."""
        del image
        raise Refusal(Code.FINGERPRINTS_UNAVAILABLE)

    def score(self, one: bytes, other: bytes) -> int:
        """Refuse; ``fingerprints-unavailable``."""
        del one, other
        raise Refusal(Code.FINGERPRINTS_UNAVAILABLE)


class PoliceSilent(Exception):
    """The police platform did not answer: whether it has the request is not known."""


class Police(Protocol):
    """The police platform, as far as registrations need it (E1)."""

    def file(self, request: Filed) -> FilingAnswer:
        """File under the request's number, or ask after it: one number is one request.

        Raises:
            PoliceSilent: it did not answer in time.
        """


@dataclass(frozen=True, slots=True)
class Payment:
    """A request to a payment provider: under which number, what is to be done, with which sum.

    ``frozen_as`` is how the provider calls the sum that it froze; empty while it is to freeze it.
    """

    number: UUID
    operation: PaymentOperation
    amount_minor: int
    currency: str
    order_id: UUID
    frozen_as: str = ""


@dataclass(frozen=True, slots=True)
class PaymentAnswer:
    """What a provider says of a request: how it stands, how it calls it, until when it holds."""

    state: PaymentState
    reference: str = ""
    reason: str = ""
    lapses_at: datetime | None = None


class PaymentSilent(Exception):
    """The provider did not answer: whether it has the request, and did it, is not known."""


class Payments(Protocol):
    """A provider that freezes sums, and gives them back or pays them out (E5, E9, E10).

    It fits manual capture (Stripe) and pre-authorisation (Alipay, WeChat Pay): each operation has a
    number of its own, and its result may come late.
    """

    name: PaymentProvider

    def ask(self, payment: Payment) -> PaymentAnswer:
        """Have something done under the request's number, or ask after it: it is done once.

        Of a sum that was frozen, it says whether it still is.

        Raises:
            PaymentSilent: it did not answer in time.
        """

    def heard(self) -> Sequence[tuple[UUID, PaymentAnswer]]:
        """Return what it has said unasked since this was called last: request and answer.

        Nothing is waited for. It may say a thing twice, late, or never: then it is asked.
        """


class BankFiles(Protocol):
    """Writes a run of payouts as a file that a bank reads."""

    def table(self, run: Run) -> bytes:
        """Return it as CSV."""

    def transfers(self, run: Run, own: Details) -> bytes:
        """Return it as pain.001 of ISO 20022, paid from ``own``."""
