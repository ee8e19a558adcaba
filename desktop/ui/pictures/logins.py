"""Decides what somebody does at the log-in of the pictures."""

from collections.abc import Callable

from desktop import words
from desktop.ui.pictures import centre
from desktop.ui.window import Window


def wrong(window: Window, settle: Callable[[], None]) -> None:
    """Try a wrong password."""
    window.login.name.line.setText(centre.spoken(words.language()).dispatcher)
    window.login.password.line.setText("a wrong one")
    window.login.form.button.click()
    settle()


def first(window: Window, settle: Callable[[], None]) -> None:
    """Make the first account with two passwords."""
    window.login.first_name.line.setText(centre.spoken(words.language()).dispatcher)
    window.login.first_password.line.setText("one of them")
    window.login.again.line.setText("the other one")
    window.login.first.button.click()
    settle()
