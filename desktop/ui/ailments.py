"""Decides how it is said what ails a centre for longer: what was acknowledged and is gone (F5)."""

from collections.abc import Sequence

from api_client.wire.diagnostics import CentreFacts
from desktop import words
from desktop.ui.panel import Note
from desktop.ui.theme import Tone
from desktop.ui.widgets.findings import Finding


def findings(facts: CentreFacts) -> Sequence[Finding]:
    """Give a sentence for each thing that ails the centre, with what to do; the worst first."""
    found = []
    lost = facts.lost
    if lost is not None:
        found.append(
            Finding(
                Tone.TROUBLE,
                lambda: words.text(
                    "ailment.lost",
                    at=words.moment(lost.at),
                    rows=words.number(lost.rows),
                    file=lost.file,
                ),
            )
        )
    return found


def note(facts: CentreFacts) -> Note | None:
    """Give what the status line says of the worst of it; None of a centre that nothing ails."""
    if facts.lost is not None:
        return Note("error", words.text("ailment.note-lost"), Tone.TROUBLE)
    return None
