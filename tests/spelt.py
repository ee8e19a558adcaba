"""Decides which vocabularies are told to people whole, by the modules that spell them."""

from collections.abc import Iterator
from types import ModuleType

from api_client import (
    dispatchwords,
    fieldwords,
    holdwords,
    ledgerwords,
    payoutwords,
    reachwords,
    registerwords,
    shiftwords,
)
from api_client.spelling import Word

_MODULES = (
    *(dispatchwords, fieldwords, holdwords, ledgerwords, payoutwords),
    *(reachwords, registerwords, shiftwords),
)


def _words_of(module: ModuleType) -> Iterator[type[Word]]:
    """Give every vocabulary of a module."""
    for kind in vars(module).values():
        if isinstance(kind, type) and issubclass(kind, Word) and kind is not Word:
            yield kind


TOLD = tuple(kind for module in _MODULES for kind in _words_of(module))
"""Vocabularies whose every word somebody sees."""
