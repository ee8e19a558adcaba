"""Kills a server while money moves: what was acknowledged is there once, to the cent (E5, E9).

Many clerks see to many orders at a time, so that a kill finds commands before their commit, in it,
and between it and their answers. Whoever was not answered sends the command again, as whoever was.
"""

import sys
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from api_client.errors import Unreachable
from api_client.vocabulary import AccountKind
from tests.commanding import callout
from tests.conftest import Scale
from tests.databases import Place
from tests.simulation.counter import FEE_MINOR, Chain, Counter, at_the_counter
from tests.simulation.killable import Server, until

CLERKS = 8
KILLS = {Scale.CI: 1, Scale.FULL: 40}
BETWEEN = 20
"""So many commands are acknowledged from kill to kill at least."""
MOVES = 2 + 2 + 2 + 1
"""Transfers of an order: two sums frozen, released and given back, and a fee."""
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a kill is no signal there")


def work(counter: Counter, url: str, place: int, waiting: "deque[Chain]") -> None:
    """See to one order after the other until the server is gone, or there are no more."""
    with counter.client(url, place) as client:
        while waiting:
            try:
                chain = waiting.popleft()
            except IndexError:
                return
            try:
                if chain.done:  # its repeat is harmless; what was sent after it may be done
                    last = len(chain.done) - 1
                    assert chain.send(client, last) >= chain.done[last]
                while len(chain.done) < len(chain):
                    chain.done.append(chain.send(client, len(chain.done)))
            except Unreachable:
                return


def let_work(counter: Counter, server: Server, chains: Sequence[Chain], *, kill: bool) -> None:
    """Let all clerks work, and kill the server once enough was acknowledged."""
    waiting = deque(sorted((each for each in chains if len(each.done) < len(each)), key=begun))
    before = sum(len(each.done) for each in chains)
    with ThreadPoolExecutor(CLERKS) as clerks:
        going = [clerks.submit(work, counter, server.url, at, waiting) for at in range(CLERKS)]
        if kill:

            def enough() -> bool:
                new = sum(len(each.done) for each in chains) - before
                return new >= BETWEEN or all(one.done() for one in going)

            until(enough, "enough was acknowledged")
            server.kill()
        for one in going:
            one.result()


def begun(chain: Chain) -> bool:
    """Whether an order comes later: those that somebody has begun with come first."""
    return not chain.done


def test_a_kill_loses_no_command_and_moves_no_money_twice(
    tmp_path: Path, empty_place: Place, scale: Scale
) -> None:
    kills = KILLS[scale]
    counter = at_the_counter(tmp_path, empty_place, (kills + 1) * (BETWEEN + CLERKS) // 7 + CLERKS)
    chains = [Chain(order) for order in counter.orders]
    server = Server(counter.data, empty_place)
    try:
        for _ in range(kills):
            let_work(counter, server, chains, kill=True)
        assert server.kills == kills
        let_work(counter, server, chains, kill=False)
        assert {len(each.done) for each in chains} == {7}
        with counter.client(server.url) as client:
            accounts = client.ledger.accounts(limit=500)
        trial = {(each.kind, each.currency): each for each in accounts.trial}
        owed = (AccountKind.HOLD, AccountKind.REFUND_DUE)
        assert {trial[kind, "CNY"].balance_minor for kind in owed} == {0}
        assert trial[AccountKind.CASH, "CNY"].balance_minor == FEE_MINOR * len(chains)
    finally:
        server.stop()
    found = callout("verify", "--data", counter.data, "--key-file", server.key, "--json").answer
    assert found["money"]["ok"], found
    assert found["money"]["transfers"] == MOVES * len(chains)
    assert found["audit"]["first_bad"] is None
