"""Decides what becomes of a word that this release does not know: refused, or kept as it came.

A server refuses it. A client that reads an answer of a newer server keeps it, so that one new word
does not hide all the rest from an older desk.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import Self

LONGEST = 64
_kept: ContextVar[bool] = ContextVar("unknown_words_kept", default=False)


@contextmanager
def unknown_words_kept() -> Iterator[None]:
    """Read words that this release does not know as they came, while the block lasts."""
    before = _kept.set(True)
    try:
        yield
    finally:
        _kept.reset(before)


class Word(StrEnum):
    """The base of every vocabulary: words that both sides spell alike."""

    @property
    def known(self) -> bool:
        """Whether this release knows the word."""
        return self._name_ in type(self).__members__

    # Nothing but the standard library loads here, and of that typing.override is new in 3.12.
    @classmethod
    def _missing_(cls, value: object) -> Self | None:  # type: ignore[explicit-override]
        """Make a word that is none of the members, while unknown words are kept.

        It compares, hashes and is sent as its text, as members are; ``list(cls)`` has it not.
        """
        if not (_kept.get() and isinstance(value, str) and 0 < len(value) <= LONGEST):
            return None
        made = str.__new__(cls, value)
        made._name_ = made._value_ = value
        return made
