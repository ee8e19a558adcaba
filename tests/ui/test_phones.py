"""Whether an administrator sees by which way phones come in, and what is wrong with it (F2)."""

from datetime import timedelta

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from api_client.vocabulary import Permission, Reach, ReachGrade
from api_client.wire.reachability import Reachability
from desktop import words
from desktop.ui import ailments, phones
from desktop.ui.certificates import grouped
from desktop.ui.panels.centre import CentrePanel
from desktop.ui.phones import PhonesCard
from desktop.ui.pictures import centre, painting, upkeep
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import StandIn
from desktop.ui.theme import Tone
from desktop.ui.widgets.worded import reword_all
from desktop.ui.window import Window
from desktop.words import Language
from tests.ui.conftest import Open

UNREADABLE = "certificate-unreadable"


def card(window: Window) -> PhonesCard:
    """Log in, and come to where phones are looked after."""
    panel = enter(window, lambda: painting.settle(window)).panel(CentrePanel)
    window.show_panel("panel.centre")
    painting.settle(window)
    return panel.phones


def said(shown: PhonesCard) -> str:
    """Every word of it that can be read."""
    labels = [each for each in shown.findChildren(QLabel) if each.isVisibleTo(shown)]
    return "\n".join(each.text() for each in labels)


@pytest.fixture
def made_up() -> StandIn:
    """A centre with an authority of its own."""
    return StandIn(Language.ENGLISH, facts=upkeep.OPENED)


def test_where_they_come_in_and_what_they_install(open_window: Open, made_up: StandIn) -> None:
    window = open_window(made_up)
    shown = card(window)
    assert upkeep.PUBLIC in said(shown)
    assert "This centre's own authority" in said(shown)
    assert f"{upkeep.PUBLIC}/authority" in shown.qr.accessibleName()
    assert shown.qr.isVisibleTo(shown)
    assert shown.qr.matrix
    assert shown.fingerprint.text() == grouped(upkeep.ROOT)
    words.choose(Language.CHINESE)
    reword_all()
    painting.settle(window)
    assert "本中心自己的颁发机构" in said(shown)
    assert "指向" in shown.qr.accessibleName()


def test_an_older_server_tells_nothing_of_phones(open_window: Open) -> None:
    shown = card(open_window(StandIn(Language.ENGLISH)))
    assert shown.isHidden()


def test_without_an_address_that_is_said_and_no_picture_leads_nowhere(open_window: Open) -> None:
    shown = card(open_window(StandIn(Language.ENGLISH, facts=upkeep.CLOSED)))
    assert words.text("reach.address-missing") in said(shown)
    assert not shown.qr.isVisibleTo(shown)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    ("reach", "key"), [(upkeep.WELL, "reach.good"), (upkeep.ILL, "reach.bad")], ids=["well", "ill"]
)
def test_what_was_found_is_said_in_the_order_of_the_way(
    open_window: Open, language: Language, reach: Reachability, key: str
) -> None:
    words.choose(language)
    made_up = StandIn(language, facts=upkeep.OPENED, reach=reach)
    window = open_window(made_up)
    shown = card(window)
    shown.check_button.click()
    assert not shown.check_button.isEnabled(), "one check at a time"
    painting.settle(window)
    assert made_up.asked.count("/v1/reachability") == 1
    told = said(shown)
    sentences = [words.text(key, url=upkeep.PUBLIC)]
    sentences += [words.reach(each.code, each.fields) for each in reach.findings]
    places = [told.index(sentence) for sentence in sentences]
    assert places == sorted(places)
    assert shown.check_button.isEnabled()


def test_while_the_server_looks_that_is_said(open_window: Open, made_up: StandIn) -> None:
    shown = card(open_window(made_up))
    shown.show_running()
    assert words.text("phones.patience") in said(shown)
    assert shown.check_button.text() == words.text("phones.checking")
    assert not shown.may_check()


def test_a_check_that_fails_says_so_and_can_be_tried_again(open_window: Open) -> None:
    made_up = StandIn(Language.ENGLISH, facts=upkeep.OPENED, failing=("/v1/reachability",))
    window = open_window(made_up)
    shown = card(window)
    shown.check()
    painting.settle(window)
    assert words.text("phones.unchecked", fault="").strip() in said(shown)
    made_up.failing = ()
    shown.check()
    painting.settle(window)
    assert words.text("phones.unchecked", fault="").strip() not in said(shown)
    assert words.text("reach.good", url=upkeep.PUBLIC) in said(shown)


def test_whoever_has_gone_elsewhere_is_told_what_was_found(
    open_window: Open, qtbot: QtBot, made_up: StandIn
) -> None:
    window = open_window(made_up)
    shown = card(window)
    window.show_panel("panel.queue")
    shown.check()
    sentence = words.text("reach.good", url=upkeep.PUBLIC)

    def is_told() -> bool:
        return any(label.text() == sentence for label in window.findChildren(QLabel))

    qtbot.waitUntil(is_told)


def test_who_may_only_look_cannot_have_it_checked(
    open_window: Open, monkeypatch: pytest.MonkeyPatch, made_up: StandIn
) -> None:
    only = (Permission.DIAGNOSTICS_VIEW, Permission.CHANGES_FOLLOW)
    monkeypatch.setattr(centre, "PERMISSIONS", only)
    shown = card(open_window(made_up))
    assert not shown.check_button.isVisibleTo(shown)
    assert not shown.may_check()


def test_a_certificate_that_ends_is_told_whichever_panel_is_in_front() -> None:
    door = upkeep.DOOR
    assert door.certificate is not None
    assert not phones.ailments(door, centre.NOW)
    for left, tone in ((20, Tone.WAITING), (0, Tone.TROUBLE)):
        ending = door.certificate.model_copy(
            update={"not_after": centre.NOW + timedelta(days=left)}
        )
        facts = upkeep.OPENED.model_copy(
            update={"door": door.model_copy(update={"certificate": ending})}
        )
        (found,) = ailments.findings(facts)
        assert found.tone is tone
        note = ailments.note(facts)
        assert note is not None
        assert words.text("ailment.note-phones") == note.said


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"authority": {"covers": False}}, "phones.not-covered"),
        (
            {"certificate": {"fault": "certificate-unreadable"}},
            "start-fault.certificate-unreadable",
        ),
    ],
)
def test_what_keeps_a_certificate_from_being_taken_is_told(
    change: dict[str, dict[str, object]], key: str
) -> None:
    door = upkeep.DOOR
    ((part, fields),) = change.items()
    changed = getattr(door, part).model_copy(update=fields)
    (found,) = phones.ailments(door.model_copy(update={part: changed}), centre.NOW)
    assert words.text(key) in found.said()


def test_a_finding_of_a_newer_server_is_named() -> None:
    assert words.reach("of-tomorrow", {"until": "2027-01-01"}) == "of-tomorrow"
    assert Reach.ANSWERED in {each.code for each in upkeep.WELL.findings}
    assert {each.grade for each in upkeep.ILL.findings} == set(ReachGrade)
