"""Decides how it is said what ails a centre for longer: what was acknowledged and is gone, and a
server's clock that is wrong (F5).
"""

from collections.abc import Sequence
from datetime import timedelta

from api_client.wire.diagnostics import CentreFacts
from desktop import words
from desktop.ui import phones
from desktop.ui.panel import Note
from desktop.ui.theme import Tone
from desktop.ui.widgets.findings import Finding

BEHIND_FROM_S = 180
"""So far a server's clock may be behind its last entries: servers of one centre differ a little."""


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
    if facts.clock_behind_s >= BEHIND_FROM_S:
        by = timedelta(seconds=facts.clock_behind_s)
        found.append(
            Finding(Tone.WAITING, lambda: words.text("ailment.clock", by=words.duration(by)))
        )
    if facts.door is not None:
        found += phones.ailments(facts.door, facts.at)
    return found


def note(facts: CentreFacts) -> Note | None:
    """Give what the status line says of the worst of it; None of a centre that nothing ails."""
    if facts.lost is not None:
        return Note("error", words.text("ailment.note-lost"), Tone.TROUBLE)
    if facts.clock_behind_s >= BEHIND_FROM_S:
        return Note("clock", words.text("ailment.note-clock"), Tone.WAITING)
    if facts.door is not None and phones.ailments(facts.door, facts.at):
        return Note("phone", words.text("ailment.note-phones"), Tone.WAITING)
    return None
