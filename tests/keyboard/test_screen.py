"""Tries that a run without the tools of a real window says so, and that the project's own fails."""

import shutil

import pytest

from tests.keyboard.screen import TOOLS, need_tools


@pytest.fixture
def _no_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)


@pytest.mark.usefixtures("_no_tools")
def test_a_machine_without_the_tools_skips_and_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match=", ".join(TOOLS)):
        need_tools()


@pytest.mark.usefixtures("_no_tools")
def test_the_projects_own_run_may_not_do_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match=", ".join(TOOLS)):
        need_tools()


def test_nothing_is_skipped_where_all_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    need_tools()
