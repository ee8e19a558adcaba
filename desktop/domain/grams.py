"""Decides by which pieces a text is found: two signs of Chinese, three of anything else (0019).

A text is split into words, and each sign of a word begins one piece. A part of a word is inside a
text only if its whole pieces are among the text's, so an index of pieces finds every substring and
a few texts too many; whoever asks compares those himself.
"""

from dataclasses import dataclass

WIDE, NARROW = 2, 3
"""How many signs a piece has that begins with a wide sign, or with another."""
WIDE_FROM = "\u2e80"
"""Where Chinese, Japanese and Korean signs begin, of which two already mean something."""


@dataclass(frozen=True, slots=True)
class Needle:
    """What a word's text must hold: whole pieces, or for a short word a piece that begins so."""

    whole: tuple[str, ...]
    beginning: str = ""


def folded(text: str) -> str:
    """Return a text as it is compared: without regard to upper and lower case."""
    return text.casefold()


def words_of(text: str) -> tuple[str, ...]:
    """Return the words that are looked for, folded, each once."""
    return tuple(dict.fromkeys(folded(text).split()))


def pieces(text: str) -> list[str]:
    """Return the pieces by which a folded text is found, each once."""
    found: dict[str, None] = {}
    for word in text.split():
        if word.isascii():
            found.update(dict.fromkeys([word[at : at + NARROW] for at in range(len(word))]))
        else:
            found.update(dict.fromkeys([word[at:end] for at, end in _spans(word)]))
    return list(found)


def needle(word: str) -> Needle:
    """Return what a text must hold for a folded word, without spaces, to be inside it.

    No more pieces than it takes for each sign to be in one: every piece is a list to be read.
    """
    spans = _covering([(at, end) for at, end in _spans(word) if end <= len(word)])
    whole = tuple(dict.fromkeys(word[at:end] for at, end in spans))
    return Needle(whole) if whole else Needle((), word)


def _spans(word: str) -> list[tuple[int, int]]:
    """Return where each piece of a word begins and ends, beyond the word's end too."""
    return [(at, at + (WIDE if sign >= WIDE_FROM else NARROW)) for at, sign in enumerate(word)]


def _covering(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return enough of some spans, in the order of their beginnings, to reach as far as all do."""
    kept: list[tuple[int, int]] = []
    reached, last = 0, max((end for _, end in spans), default=0)
    while reached < last:
        begun = [span for span in spans if span[0] <= reached < span[1]]
        if begun:
            kept.append(max(begun, key=lambda span: (span[1], span[0])))
        reached = kept[-1][1] if begun else reached + 1
    return kept
