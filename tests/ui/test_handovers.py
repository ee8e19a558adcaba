"""Whether a handover's matters are said: each kind, and one that only a newer server knows."""

from typing import cast

from api_client.vocabulary import AlarmKind, HandoverKind
from api_client.wire.handovers import HandoverItem
from desktop import words
from desktop.ui import handovers
from desktop.ui.pictures import centre, handing
from desktop.words import Language

NOW = centre.NOW


def test_each_kind_has_its_look_and_its_words() -> None:
    assert set(handovers.LOOKS) == set(handovers.TOLD) == set(HandoverKind)
    unknown = cast("HandoverKind", "newer")
    assert handovers.look(unknown) == handovers.UNKNOWN


def test_what_is_told_says_since_when_why_and_who() -> None:
    told = {item.kind: handovers.told(item, NOW) for item in handing.matters(Language.ENGLISH)}
    assert told == {
        HandoverKind.EMERGENCY: "without a technician since 10:28",
        HandoverKind.LATE: "promised for 10:32 · Liam Byrne",
        HandoverKind.ON_HOLD: "on hold since 07:42: Customer asked to come after lunch",
        HandoverKind.ALARM: f"{words.member(AlarmKind.ORDER_LATE)}, 10:02",
        HandoverKind.REMINDER: "due 10:41",
        HandoverKind.CLAIM: "Aisha Khan, since 10:36",
    }
    nobody = HandoverItem(kind=HandoverKind.LATE, at=NOW)
    assert handovers.told(nobody, NOW) == "promised for 10:42 · Nobody is assigned yet"
    assert handovers.told(HandoverItem(kind=HandoverKind.OTHER, detail="Why"), NOW) == "Why"
    assert handovers.told(HandoverItem(kind=HandoverKind.ALARM, detail="order-late"), NOW) == ""


def test_matters_stand_by_kind_the_most_urgent_first() -> None:
    items = handing.matters(Language.ENGLISH)
    found = handovers.grouped(reversed(items))
    assert list(found) == [kind for kind in HandoverKind if kind is not HandoverKind.OTHER]
    assert len(found[HandoverKind.LATE]) == 2
    assert sum(map(len, found.values())) == len(items)


def test_the_first_line_of_a_note_is_the_first_that_says_something() -> None:
    kept = handing.Kept(Language.ENGLISH, reminders=(), handed=1, waiting=False)
    handover = kept.handovers[0].model_copy(update={"note": "\n  \n Mind the lift. \nMore"})
    assert handovers.first_line(handover) == "Mind the lift."
    assert handovers.first_line(handover.model_copy(update={"note": ""})) == ""
