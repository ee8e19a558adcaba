"""Holds docs/glossary.md to the vocabulary and to the words that people read."""

import re
from enum import StrEnum
from pathlib import Path

import pytest

from api_client import vocabulary
from desktop import words
from desktop.words import Language

GLOSSARY = (Path(__file__).parents[1] / "docs" / "glossary.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| `(\w+)\.([A-Z_]+)` \| [^|]+ \|$", re.MULTILINE)
ROWS = [match.groups() for match in ROW.finditer(GLOSSARY)]
WHOLE = (
    vocabulary.OrderState,
    vocabulary.VisitState,
    vocabulary.Step,
    vocabulary.JobKind,
    vocabulary.Role,
    vocabulary.Party,
    vocabulary.TechnicianState,
    vocabulary.LockKind,
    vocabulary.ServiceAction,
    vocabulary.DispatchRule,
    vocabulary.WhyNot,
    vocabulary.OfferState,
    vocabulary.CascadeState,
    vocabulary.Grade,
    vocabulary.Filing,
    vocabulary.Standing,
    vocabulary.Risk,
    vocabulary.AccountKind,
    vocabulary.TransferKind,
    vocabulary.HoldKind,
    vocabulary.HoldState,
    vocabulary.HoldCause,
    vocabulary.DocumentsState,
    vocabulary.PayoutKind,
    vocabulary.PayoutState,
    vocabulary.PayoutLineState,
)


@pytest.mark.parametrize("kind", WHOLE, ids=lambda kind: kind.__name__)
def test_every_word_is_explained_as_the_screen_has_it(kind: type[StrEnum]) -> None:
    told = {name: (english, chinese) for english, chinese, of, name in ROWS if of == kind.__name__}
    assert told == {
        member.name: tuple(
            words.catalogue(language).gettext(f"{words.family(kind)}.{member.value}")
            for language in (Language.ENGLISH, Language.CHINESE)
        )
        for member in kind
    }


def test_the_parts_of_an_order_and_what_can_lack_are_explained() -> None:
    for part in ("basic", "equipment", "fault", "spare_parts", "technician"):
        english, chinese = (words.catalogue(each).gettext(f"part.{part}") for each in Language)
        assert f"| {english} | {chinese} | `parts.{part}` |" in GLOSSARY
    for missing in vocabulary.Missing:
        assert f"| `Missing.{missing.name}` (`{missing.value}`) |" in GLOSSARY
