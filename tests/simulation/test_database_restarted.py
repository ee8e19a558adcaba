"""Tries a PostgreSQL that is killed under a server at work: it says so, and goes on by itself."""

import sys
from pathlib import Path

import pytest
import requests

from desktop.clock import SystemClock
from desktop.commands import demo
from desktop.simulator.centre import Play, PlayedCentre
from desktop.simulator.day import HURRIED
from desktop.simulator.dispatcher import Habits
from desktop.simulator.invariants import judged
from desktop.simulator.network import ROUGH
from tests.conftest import Scale
from tests.postgres import Server as Postgres
from tests.simulation.killable import killable, until

KILLS = {Scale.CI: 2, Scale.FULL: 20}
CHANGES_BETWEEN = 25
ANSWERS_WITHIN_S = 20.0
PROBLEM = "application/problem+json"


def asked(url: str, token: str) -> tuple[int, str, object]:
    """What is answered to who asks for the queue: status, kind of content and code."""
    answer = requests.get(
        f"{url}/v1/orders",
        headers={"Authorization": f"Bearer {token}"},
        timeout=ANSWERS_WITHIN_S,
    )
    kind = answer.headers["Content-Type"]
    return answer.status_code, kind, answer.json().get("code")


@pytest.mark.skipif(sys.platform == "win32", reason="a kill is no signal there")
def test_a_server_whose_postgresql_is_killed_says_so_and_goes_on_by_itself(
    tmp_path: Path, scale: Scale
) -> None:
    postgres = Postgres(durable=True)
    data = tmp_path / "centre"
    try:
        url = postgres.url(postgres.create(migrated=False))
        with killable(data, url) as server:
            play = Play(4, 5, tmp_path / "phones", HURRIED, ROUGH, Habits(), watched=True)
            centre = PlayedCentre(server.url, server.secret(), play, SystemClock())
            try:
                token = centre.open().token
                centre.start()
                for _ in range(KILLS[scale]):
                    server.await_changes(CHANGES_BETWEEN)
                    postgres.stop("immediate")
                    for _ in range(3):
                        answer = asked(server.url, token)
                        assert answer == (503, PROBLEM, "storage-unavailable")
                    postgres.start()
                    until(lambda: asked(server.url, token)[0] == 200, "it answers again")
                centre.finish(demo.GRACE_S)
                run, claimed = centre.evidence()
            finally:
                centre.end()
                centre.close()
            verdict = judged(run, claimed)
            assert server.child.poll() is None
        broken = {finding.name: finding.faults for finding in verdict.findings if not finding.ok}
        assert broken == {}
        assert (verdict.lost, verdict.doubled) == (0, 0)
        assert len(run.accepted()) > 10
        assert demo.verified(data).ok
    finally:
        postgres.close()
