"""Tries two servers on one PostgreSQL under load and kills: one feed, one chain, nothing lost."""

import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop.clock import SystemClock
from desktop.commands import demo
from desktop.simulator.centre import Play, PlayedCentre
from desktop.simulator.day import HURRIED
from desktop.simulator.dispatcher import Habits
from desktop.simulator.invariants import judged
from desktop.simulator.network import ROUGH
from tests.conftest import Scale
from tests.postgres import Server as Postgres
from tests.simulation.killable import Server

KILLS = {Scale.CI: 4, Scale.FULL: 10}
SEEDS = (11, 1, 2, 3, 4)
"""The first alone in CI; all five, and so fifty kills, at full scale."""
CHANGES_BETWEEN = 25


@contextmanager
def two_servers(folder: Path, url: str) -> Iterator[tuple[Server, Server]]:
    """Give two servers that share a folder and a database; the second one begins beside."""
    first = Server(folder, url)
    try:
        second = Server(folder, url)
        try:
            yield first, second
        finally:
            second.end(second.child.terminate)
    finally:
        first.stop()


def turns(kills: int, dice: random.Random) -> list[int]:
    """Which of the two is killed each time: both as often, in any order."""
    found = [number % 2 for number in range(kills)]
    dice.shuffle(found)
    return found


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.skipif(sys.platform == "win32", reason="a kill is no signal there")
def test_two_servers_are_one_centre_whichever_of_them_is_killed(
    tmp_path: Path, postgres: Postgres, scale: Scale, seed: int
) -> None:
    if scale is Scale.CI and seed != SEEDS[0]:
        pytest.skip("CALLOUT_SCALE=full kills on")
    data, dice = tmp_path / "centre", random.Random(seed)
    with postgres.database(migrated=False) as url:
        with two_servers(data, url) as servers:
            first, second = servers
            play = Play(
                6,
                seed,
                tmp_path / "phones",
                HURRIED,
                ROUGH,
                Habits(),
                watched=True,
                others=(second.url,),
            )
            centre = PlayedCentre(first.url, first.secret(), play, SystemClock())
            try:
                centre.open()
                centre.start()
                for place in turns(KILLS[scale], dice):
                    victim, other = servers[place], servers[1 - place]
                    other.await_changes(CHANGES_BETWEEN)
                    victim.kill()
                centre.finish(demo.GRACE_S)
                run, claimed = centre.evidence()
            finally:
                centre.end()
                centre.close()
            assert first.seq() == second.seq()
            verdict = judged(run, claimed)
        broken = {finding.name: finding.faults for finding in verdict.findings if not finding.ok}
        assert broken == {}
        assert (verdict.lost, verdict.doubled) == (0, 0)
        assert len(run.accepted()) > 20
        assert min(first.kills, second.kills) >= 1
        numbers = {seen.name: seen.numbers for seen in run.watched if seen.sees_all}
        assert len(numbers) == 3
        assert len({tuple(seen) for seen in numbers.values()}) == 1
        assert demo.verified(data).ok
