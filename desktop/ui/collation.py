"""Decides in which order words stand in a list: as people who speak the language look them up.

Chinese names stand by their sound, not by the numbers of their signs; case matters to nobody.
"""

from collections.abc import Callable
from functools import cache, cmp_to_key
from typing import Any

from PySide6.QtCore import QCollator, QLocale, Qt

from desktop import words


def place_of(said: str) -> Any:  # noqa: ANN401  (what can be compared has no name in typing)
    """Give what words are sorted by in the language spoken now."""
    return _order(words.language())(said)


@cache
def _order(language: words.Language) -> Callable[[str], Any]:
    collator = QCollator(QLocale(language.value))
    collator.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)

    def compare(one: str, other: str) -> int:
        return collator.compare(one, other)

    return cmp_to_key(compare)
