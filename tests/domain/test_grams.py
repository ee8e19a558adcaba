"""Tries that every part of a word is found by its pieces, in Chinese and in Latin letters."""

from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.grams import Needle, folded, needle, pieces, words_of

SIGNS = st.text(alphabet="ab1-/\"'%_ \u6c34\u70ed\u5668\u3042\u00e9", max_size=12)


def holds(text: str, wanted: Needle) -> bool:
    """Whether an index of the text's pieces finds the needle."""
    found = pieces(text)
    begun = any(piece.startswith(wanted.beginning) for piece in found)
    return set(wanted.whole) <= set(found) and (begun or not wanted.beginning)


@given(SIGNS, st.data())
def test_every_part_of_a_word_is_found(text: str, data: st.DataObject) -> None:
    words = text.split()
    if not words:
        return
    word = data.draw(st.sampled_from(words))
    begin = data.draw(st.integers(0, len(word) - 1))
    end = data.draw(st.integers(begin + 1, len(word)))
    assert holds(text, needle(word[begin:end]))


@given(SIGNS.filter(lambda word: word and not set(word) & set(" ")))
def test_a_needle_asks_for_something(word: str) -> None:
    wanted = needle(word)
    assert bool(wanted.whole) is not bool(wanted.beginning)
    assert holds(word, wanted)


def test_two_chinese_signs_and_three_letters_are_a_piece() -> None:
    assert needle("\u70ed\u6c34") == Needle(("\u70ed\u6c34",))
    assert needle("boil") == Needle(("boi", "oil"))
    assert needle("\u697c12") == Needle(("\u697c1",))
    assert needle("bo") == Needle((), "bo")
    assert needle("\u6c34") == Needle((), "\u6c34")
    assert pieces("ab \u6c34b1") == ["ab", "b", "\u6c34b", "b1", "1"]


def test_what_is_not_there_is_mostly_not_found() -> None:
    assert not holds("no hot water", needle("heat"))
    assert not holds("\u6ca1\u6709\u70ed\u6c34", needle("\u6c34\u70ed"))


def test_words_are_folded_and_each_once() -> None:
    assert words_of("  Boil COLD boil ") == ("boil", "cold")
    assert folded("STRASSE") == folded("stra\u00dfe")
