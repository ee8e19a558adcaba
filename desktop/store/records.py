"""Decides how use cases reach records: a few verbs, with two ways to carry them out.

:class:`Mapped` goes through SQLAlchemy's session and stands beside queries of any kind;
``desktop.store.prepared`` runs prepared SQL on the driver, for the use cases that are hot.
"""

from typing import Protocol, TypeVar

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session
from typing_extensions import override

from desktop.store.base import Record

Kept = TypeVar("Kept", bound=Record)


class Records(Protocol):
    """Records by their key, or by columns that equal something; what is added is there at once."""

    def get(self, kind: type[Kept], key: object) -> Kept | None:
        """Return the record of that key, the same object each time, None where there is none."""

    def find(self, kind: type[Kept], **equal: object) -> list[Kept]:
        """Return the records whose columns equal these values, in no order in particular."""

    def count(self, kind: type[Kept], **equal: object) -> int:
        """Return how many records have columns that equal these values."""

    def add(self, *records: Record) -> None:
        """Write new records, in this order."""

    def delete(self, kind: type[Kept], **equal: object) -> None:
        """Delete the records whose columns equal these values; none of them may be loaded."""

    def keep_newest(self, kind: type[Kept], most: int, **equal: object) -> None:
        """Delete the records that equal these values but those of the ``most`` highest keys.

        None of them may be loaded.
        """


class Mapped(Records):
    """Records through SQLAlchemy's session."""

    def __init__(self, session: Session) -> None:
        """Use an open session; what it loaded is the same object here."""
        self._session = session

    @override
    def get(self, kind: type[Kept], key: object) -> Kept | None:
        return self._session.get(kind, key)

    @override
    def find(self, kind: type[Kept], **equal: object) -> list[Kept]:
        self._session.flush()
        return list(self._session.scalars(select(kind).filter_by(**equal)))

    @override
    def count(self, kind: type[Kept], **equal: object) -> int:
        self._session.flush()
        query = select(func.count()).select_from(kind).filter_by(**equal)
        return self._session.scalar(query) or 0

    @override
    def add(self, *records: Record) -> None:
        self._session.add_all(records)

    @override
    def delete(self, kind: type[Kept], **equal: object) -> None:
        self._session.execute(delete(kind).filter_by(**equal))

    @override
    def keep_newest(self, kind: type[Kept], most: int, **equal: object) -> None:
        self._session.flush()
        key = kind.__table__.c.key
        oldest = select(key).filter_by(**equal).order_by(key.desc()).offset(most).limit(1)
        self._session.execute(
            delete(kind).filter_by(**equal).where(key <= oldest.scalar_subquery())
        )


def one(records: Records, kind: type[Kept], key: object) -> Kept:
    """Return a record that is there; its absence is our own bug."""
    found = records.get(kind, key)
    assert found is not None, f"no {kind.__tablename__} of that key"
    return found
