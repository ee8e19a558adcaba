"""Decides how the texts of a language are read from its .po file, and how one is found by its key.

What gettext says of the form is kept, so that translators' tools read and write it; of its rules
only those that our files use: no context, nothing fuzzy. A start reads one file, once.
"""

import gettext
from ast import literal_eval
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

KEY, PLURAL, SAID, FORM = "msgid ", "msgid_plural ", "msgstr ", "msgstr["
HEADER = "Plural-Forms:"


class Malformed(ValueError):
    """A line that is no .po file's: our own fault."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The texts of one language by their keys; those of a plural by key and form."""

    texts: Mapping[str, str]
    plurals: Mapping[tuple[str, int], str]
    form: Callable[[int], int]
    """Which form a count takes."""

    def gettext(self, key: str) -> str:
        """Give a text; its key where there is none."""
        return self.texts.get(key, key)

    def ngettext(self, key: str, _plural: str, count: int) -> str:
        """Give the text for a count of things; its key where there is none."""
        return self.plurals.get((key, self.form(count)), key)


def read(lines: Iterable[str]) -> Catalogue:
    """Read the lines of a .po file.

    Raises:
        Malformed: a line is none of a .po file's.
    """
    texts: dict[str, str] = {}
    plurals: dict[tuple[str, int], str] = {}
    key, form, going = "", -1, False  # going: whether the next quoted line goes on with a text
    for line in lines:
        if line.startswith(KEY):
            key, form, going = _unquoted(line[len(KEY) :]), -1, False
        elif line.startswith(SAID):
            texts[key], form, going = _unquoted(line[len(SAID) :]), -1, True
        elif line.startswith(FORM):
            number, _, said = line[len(FORM) :].partition("] ")
            form, going = int(number), True
            plurals[key, form] = _unquoted(said)
        elif line.startswith('"') and going and form < 0:
            texts[key] += _unquoted(line)
        elif line.startswith('"') and going:
            plurals[key, form] += _unquoted(line)
        elif line.strip() and not line.startswith(("#", PLURAL)):
            raise Malformed(line)
    return Catalogue(texts, plurals, _rule(texts.pop("", "")))


def _rule(header: str) -> Callable[[int], int]:
    """Give the rule of plurals that a header names; without one there is one form."""
    for line in header.split("\n"):
        if line.startswith(HEADER):
            rule: Callable[[int], int] = gettext.c2py(line.partition("plural=")[2].rstrip("; "))
            return rule
    return lambda _count: 0


def _unquoted(quoted: str) -> str:
    """Give what stands between quotes; a backslash escapes as in C."""
    quoted = quoted.rstrip()
    if len(quoted) < 2 or quoted[0] != '"' or quoted[-1] != '"':  # noqa: PLR2004  (two quotes)
        raise Malformed(quoted)
    return str(literal_eval(quoted)) if "\\" in quoted else quoted[1:-1]
