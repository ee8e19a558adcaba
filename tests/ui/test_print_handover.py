"""Tries a handover on paper: all that it says is on it, and what people wrote is no markup."""

from datetime import UTC

import pytest

from desktop import words
from desktop.ui import handovers, paper
from desktop.ui.pictures import handing
from desktop.ui.print_handover import paper as printed
from desktop.words import Language

pytestmark = pytest.mark.usefixtures("theme")


@pytest.mark.parametrize("language", Language)
def test_the_paper_says_what_the_handover_says(language: Language) -> None:
    words.choose(language, UTC)
    kept = handing.Kept(language, reminders=(), handed=1, waiting=False)
    handover = kept.handovers[0]
    made = printed(handover)
    said = made.document().toPlainText()
    told = [
        *(handover.written_name, handover.taken_name, *handover.note.splitlines()),
        *(item.number for item in handover.items),
        *(item.said for item in handover.items),
        *(handovers.told(item, handover.written_at) for item in handover.items),
        *(item.remark for item in handover.items),
        *(words.text(handovers.heading(item.kind)) for item in handover.items),
    ]
    assert [each for each in told if each not in said] == []
    assert len(paper.pages(made, 400)) == 1
    assert made.name == "handover-20261122-1025"
    assert made.heading()


def test_what_people_wrote_is_no_markup_and_no_note_is_said() -> None:
    kept = handing.Kept(Language.ENGLISH, reminders=(), handed=1, waiting=False)
    handover = kept.handovers[0]
    marked = handover.model_copy(update={"note": "<b>Valve</b> & pump"})
    assert "<b>Valve</b> & pump" in printed(marked).document().toPlainText()
    silent = handover.model_copy(update={"note": "", "items": ()})
    assert words.text("handover.no-note") in printed(silent).document().toPlainText()
