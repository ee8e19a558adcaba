"""Whether everybody can change his own password, and has to when it was given to him (F3)."""

from api_client.vocabulary import Code
from desktop.ui.password import PasswordDialog
from desktop.ui.pictures import painting
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import StandIn
from desktop.ui.window import Window
from desktop.words import Language
from tests.ui.conftest import Open

CHANGE = "PUT /v1/me/password"


def fill(dialog: PasswordDialog, old: str, new: str, again: str) -> None:
    for field, text in ((dialog.old, old), (dialog.new, new), (dialog.again, again)):
        field.line.setText(text)
    dialog.send()


def opened(open_window: Open, made_up: StandIn) -> Window:
    window = open_window(made_up)
    enter(window, lambda: painting.settle(window))
    return window


def test_a_password_is_changed_by_who_knows_it(open_window: Open) -> None:
    made_up = StandIn(Language.ENGLISH)
    window = opened(open_window, made_up)
    dialog = window.account.change_password()
    fill(dialog, "the old one", "a new one", "another one")
    assert dialog.again.fault
    for code, field in (
        (Code.PASSWORD_WRONG, dialog.old),
        (Code.PASSWORD_SAME, dialog.new),
    ):
        made_up.refusals = {CHANGE: (code, 422, {})}
        fill(dialog, "the old one", "a new one", "a new one")
        painting.settle(window)
        assert field.fault, code
    made_up.refusals = {}
    assert dialog.show_faults({"password": "Too short."})  # as the server names it for log-ins
    assert dialog.new.fault == "Too short."
    dialog.end_others.setChecked(True)
    fill(dialog, "the old one", "a new one", "a new one")
    painting.settle(window)
    assert made_up.keepers.sent[-1][2] == {
        "old": "the old one",
        "new": "a new one",
        "end_others": True,
    }
    assert "1 log-in ended" in window.notices.shown[-1]


def test_who_was_given_a_password_chooses_one_before_he_is_let_in(open_window: Open) -> None:
    made_up = StandIn(Language.ENGLISH)
    made_up.keepers.password_due = True
    window = open_window(made_up)
    window.login.name.line.setText("Ada")
    window.login.password.line.setText("K7QF-9M2T-XB4H")
    window.login.form.button.click()
    painting.settle(window)
    assert window.workplace is None
    dialog = window.findChild(PasswordDialog)
    assert dialog is not None
    fill(dialog, "K7QF-9M2T-XB4H", "a new one", "a new one")
    painting.settle(window)
    assert window.workplace is not None


def test_who_does_not_choose_one_is_logged_out_again(open_window: Open) -> None:
    made_up = StandIn(Language.ENGLISH)
    made_up.keepers.password_due = True
    window = open_window(made_up)
    window.login.name.line.setText("Ada")
    window.login.password.line.setText("K7QF-9M2T-XB4H")
    window.login.form.button.click()
    painting.settle(window)
    dialog = window.findChild(PasswordDialog)
    assert dialog is not None
    dialog.reject()
    painting.settle(window)
    assert window.workplace is None
    assert made_up.keepers.sent[-1][:2] == ("DELETE", "/v1/sessions/current")
