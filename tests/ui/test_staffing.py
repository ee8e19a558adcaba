"""Whether an administrator can look after staff at the desk, and take back what can be (F3)."""

from typing import cast

import pytest
from PySide6.QtGui import QGuiApplication

from api_client.vocabulary import Role
from api_client.wire.people import OneTimePassword, StaffMember
from desktop.ui.panels.staff import StaffPanel
from desktop.ui.pictures import centre, painting
from desktop.ui.pictures.keepers import ONE_TIME
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import StandIn
from desktop.ui.sessions import SessionsSheet
from desktop.ui.window import Window
from desktop.words import Language
from tests.ui.conftest import Open

pytestmark = pytest.mark.furnished


def staff_of(window: Window, place: int = 0) -> StaffPanel:
    """Log in, open the staff panel and choose somebody."""
    panel = enter(window, lambda: painting.settle(window)).panel(StaffPanel)
    panel.table.choose(centre.staff(Language.ENGLISH)[place].id)
    return panel


def sent(made_up: StandIn) -> list[tuple[str, str, dict[str, object]]]:
    """What was sent that changes something."""
    return [each for each in made_up.keepers.sent if each[0] != "GET"]


def test_somebody_is_disabled_and_it_is_taken_back(open_window: Open) -> None:
    made_up = StandIn(Language.ENGLISH)
    window = open_window(made_up)
    panel = staff_of(window)
    member = cast("StaffMember", panel.chosen())
    panel.disable_or_enable()
    painting.settle(window)
    path = f"/v1/staff/{member.id}"
    assert sent(made_up)[-1] == ("PATCH", path, {"version": 1, "disabled": True})
    assert cast("StaffMember", panel.chosen()).disabled_at is not None
    assert member.name in window.notices.shown[-1]
    assert window.notices.undo()
    painting.settle(window)
    assert sent(made_up)[-1] == ("PATCH", path, {"version": 2, "disabled": False})
    assert cast("StaffMember", panel.chosen()).disabled_at is None


def test_another_role_can_be_taken_back_and_what_is_the_same_is_not_sent(
    open_window: Open,
) -> None:
    made_up = StandIn(Language.ENGLISH)
    window = open_window(made_up)
    panel = staff_of(window)
    dialog = panel.edit_member()
    assert dialog is not None
    dialog.send()
    painting.settle(window)
    assert not [each for each in sent(made_up) if each[0] == "PATCH"]
    dialog = panel.edit_member()
    assert dialog is not None
    dialog.role.box.setCurrentIndex(5)
    dialog.send()
    painting.settle(window)
    assert sent(made_up)[-1][2] == {"version": 1, "role": "auditor"}
    assert cast("StaffMember", panel.chosen()).role is Role.AUDITOR
    window.notices.undo()
    painting.settle(window)
    assert sent(made_up)[-1][2] == {"version": 2, "role": "supervisor"}


def test_a_password_for_one_log_in_is_shown_and_can_be_copied(open_window: Open) -> None:
    made_up = StandIn(Language.ENGLISH)
    window = open_window(made_up)
    panel = staff_of(window)
    member = cast("StaffMember", panel.chosen())
    dialog = panel.reset_password()
    assert dialog is not None
    dialog.send()
    painting.settle(window)
    assert sent(made_up)[-1][:2] == ("POST", f"/v1/staff/{member.id}/password")
    sheet = panel.show_one_time(member, OneTimePassword(staff_id=member.id, password=ONE_TIME))
    assert sheet.code.text() == ONE_TIME
    sheet.copy_button.click()
    assert QGuiApplication.clipboard().text() == ONE_TIME
    sheet.accept()


@pytest.mark.parametrize("everybody", [True, False])
def test_log_ins_are_listed_and_ended(open_window: Open, everybody: bool) -> None:  # noqa: FBT001
    made_up = StandIn(Language.ENGLISH)
    window = open_window(made_up)
    panel = staff_of(window)
    sheet = panel.show_all_sessions() if everybody else panel.show_sessions()
    assert isinstance(sheet, SessionsSheet)
    painting.settle(window)
    whose = None if everybody else centre.staff(Language.ENGLISH)[0].id
    assert sheet.model.rowCount() == len(made_up.keepers.sessions(whose).items)
    sheet.table.choose(sheet.model.at(0).id)
    chosen = sheet.table.chosen_id()
    sheet.end_button.click()
    painting.settle(window)
    assert sent(made_up)[-1][:2] == ("DELETE", f"/v1/sessions/{chosen}")
    assert sheet.all_button.isVisibleTo(sheet) is not everybody
    if not everybody:
        sheet.all_button.click()
        painting.settle(window)
        member = cast("StaffMember", panel.chosen())
        assert sent(made_up)[-1][:2] == ("POST", f"/v1/staff/{member.id}/revocation")
    sheet.accept()


def test_each_thing_has_keys_in_the_panel(open_window: Open) -> None:
    window = open_window(StandIn(Language.ENGLISH))
    keys = {each.key: each.shortcut for each in staff_of(window).offered_actions()}
    assert keys["staff.new"] == "Ins"
    assert keys["staff.edit"] == "F2"
    assert len(set(keys.values())) == len(keys)
