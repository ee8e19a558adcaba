"""Holds docs/diagrams to the tables of steps: what is committed is what the command makes."""

import re
from pathlib import Path

import pytest

from api_client.vocabulary import JobKind, OrderState
from desktop.__main__ import main
from desktop.commands import diagrams
from desktop.domain import orders
from desktop.domain.orders import ORDER_TRANSITIONS
from desktop.domain.visits import VISIT_TRANSITIONS

COMMITTED = Path(__file__).parents[2] / "docs" / "diagrams"
PAGES = ("order.md", "visit.md")


def rows_of(page: str) -> list[list[str]]:
    """Return the cells of the page's table, without its head."""
    lines = [line for line in page.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_the_committed_pages_are_those_that_the_command_makes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = tmp_path / "made"
    assert main(["diagrams", "--out", str(made)]) == 0
    assert capsys.readouterr().out.splitlines() == [str(made / name) for name in PAGES]
    assert sorted(path.name for path in made.iterdir()) == list(PAGES)
    assert sorted(path.name for path in COMMITTED.iterdir()) == list(PAGES)
    for name in PAGES:
        committed = (COMMITTED / name).read_text(encoding="utf-8")
        assert (made / name).read_bytes() == committed.encode("utf-8")


def test_every_row_of_both_tables_is_in_its_page() -> None:
    pages = diagrams.pages()
    orders_told = sorted(tuple(row[:2]) for row in rows_of(pages["order.md"]))
    assert orders_told == sorted(
        (row.source.replace("-", " "), row.step.replace("-", " ")) for row in ORDER_TRANSITIONS
    )
    visits_told = sorted(tuple(row) for row in rows_of(pages["visit.md"]))
    assert visits_told == sorted(
        tuple(word.replace("-", " ") for word in (row.source, row.step, row.target))
        for row in VISIT_TRANSITIONS
    )


def test_a_row_says_who_may_and_what_it_asks() -> None:
    page = diagrams.pages()["order.md"]
    assert (
        "| on hold | abandon | abandoned | dispatcher, supervisor | reason, party |  | all |"
        in page.splitlines()
    )
    assert "| offered | offer lapse | open | system |  | offer | all |" in page.splitlines()
    assert "| awaiting funds | fund | assigned | system |  |  | locksmith |" in page.splitlines()


def test_kinds_that_pass_the_same_states_share_their_diagrams() -> None:
    page = diagrams.pages()["order.md"]
    heads = re.findall(r"^## (.*)$", page, re.MULTILINE)
    assert heads == ["Repair, maintenance, inspection, installation", "Locksmith", "The table"]
    plain, locksmith = page.split("## Locksmith")
    assert "awaiting_funds" not in plain
    assert "awaiting_funds --> assigned: fund" in locksmith


def test_the_page_says_that_a_hold_opens_no_way_round() -> None:
    said = "On hold, an order takes `abandon` and `cancel` only where it could before."
    assert said in diagrams.pages()["order.md"]


def test_every_state_of_a_kind_is_drawn_and_closing_ends_it() -> None:
    section = diagrams.pages()["order.md"].split("## ")[2]
    for state in OrderState:
        assert re.search(rf"\b{state.replace('-', '_')}\b", section)
    assert "    [*] --> draft" in section
    assert section.count("    closed --> [*]") == 2
    assert section.count("    cancelled --> [*]") == 1


def test_every_box_with_a_name_of_several_words_is_declared_once() -> None:
    for page in diagrams.pages().values():
        for diagram in re.findall(r"```mermaid\n(.*?)```", page, re.DOTALL):
            declared = re.findall(r'state "([^"]+)" as (\w+)', diagram)
            assert len(declared) == len(set(declared))
            used = set(re.findall(r"\b\w+_\w+\b", re.sub(r'"[^"]+"', "", diagram)))
            assert used == {key for _, key in declared}


def test_another_kind_of_job_gets_diagrams_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(orders.STAGES, JobKind.INSTALLATION, frozenset({orders.Stage.FUNDS}))
    page = diagrams.pages()["order.md"]
    assert "## Repair, maintenance, inspection\n" in page
    section = page.split("## Installation\n")[1].split("## ")[0]
    assert "open --> awaiting_funds: assign" in section
    assert "awaiting_consent" not in section
    row = "| open | assign | awaiting funds | dispatcher, supervisor |  |  | installation |"
    assert row in page.splitlines()
