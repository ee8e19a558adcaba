"""Tries the bench of the ledger: every arm posts, what it posted is there, what lacks is seen."""

from pathlib import Path

from sqlalchemy import text

from desktop.bench import ledger
from desktop.bench.ledger import Size
from desktop.bench.ledger_arms import Arm, made
from desktop.bench.place import Place
from desktop.clock import SystemClock
from tests.bench.conftest import Heard

TINY = Size("tiny", 60, 100, rounds=2, seconds=0.01, until_s=60, burst=8)


def test_a_run_holds_every_arm_against_the_ledger_as_it_is(tmp_path: Path, say: Heard) -> None:
    verdict = ledger.run(Place(tmp_path, "ext4"), TINY, SystemClock(), say)
    figures = verdict.figures
    assert set(verdict.ratio) == set(verdict.goal) == {"single", "bare", "million"}
    assert say.keys == ["bench.transfers", "bench.round", "bench.round"]
    assert verdict.sound
    for arm in Arm:
        assert figures[arm] > 0
        assert len(figures["rates"][arm]) == 2
    assert figures["stored"] == {
        "grouped": 60,
        "single": 60,
        "bare": 60,
        "grouped_million": 100,
    }


def test_what_was_not_posted_is_seen(tmp_path: Path) -> None:
    arm = made(tmp_path, Arm.GROUPED, 60, SystemClock(), burst=8)
    arm.go_on(0.01, SystemClock())
    assert arm.posted % 8 == 0
    assert arm.is_sound()
    with arm.database.write() as session:
        session.execute(text("UPDATE ledger_balance SET debits_minor = 0 WHERE account_id = 2"))
    assert not arm.is_sound()
    arm.close()
