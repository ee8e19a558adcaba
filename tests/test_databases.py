"""Tries that tests on PostgreSQL are never skipped unseen, and run where they are meant to."""

from pathlib import Path

import pytest

from tests import postgres as postgres_module
from tests.databases import Place
from tests.postgres import Server, programs


@pytest.mark.parametrize(
    ("ci", "outcome"), [("true", pytest.fail.Exception), ("", pytest.skip.Exception)]
)
def test_without_the_package_they_are_skipped_but_never_in_ci(
    monkeypatch: pytest.MonkeyPatch, ci: str, outcome: type[BaseException]
) -> None:
    monkeypatch.setattr(postgres_module, "find_spec", lambda _: None)
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match="no wheel"):
        programs()


def test_elsewhere_a_test_runs_on_a_file_alone(place: Place) -> None:
    assert isinstance(place, Path)


def test_a_database_of_a_test_is_its_own_and_gone_after_it(postgres: Server) -> None:
    with postgres.database() as url, postgres.database(migrated=False) as empty:
        for one, tables in ((url, True), (empty, False)):
            found = postgres.ask(
                "SELECT count(*) > 10 FROM pg_tables WHERE schemaname = 'public'",
                one.rpartition("/")[2],
            )
            assert found == [(tables,)]
    left = postgres.ask("SELECT datname FROM pg_database WHERE NOT datistemplate")
    assert {url.rpartition("/")[2], empty.rpartition("/")[2]}.isdisjoint({name for (name,) in left})
