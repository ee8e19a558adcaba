"""Lets four processes race for the same sums: each has one winner, and the others learn how (E9).

On PostgreSQL each has a server of its own. Two say that a sum is released, two that it is
forfeited.
"""

import json
import subprocess
import sys
from collections import Counter as Tally
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from api_client.vocabulary import AccountKind, HoldKind, HoldOutcome, HoldState
from api_client.wire.holds import Hold
from tests.commanding import ROOT, callout
from tests.conftest import Scale
from tests.databases import Place
from tests.simulation.counter import PREPAYMENT_MINOR, Chain, Counter, at_the_counter
from tests.simulation.killable import Server

RIVALS = 4
ORDERS = {Scale.CI: 6, Scale.FULL: 100}
SAYS = (HoldOutcome.RELEASED, HoldOutcome.FORFEITED)
ENDS_S = 240.0
Told = dict[str, object]


@contextmanager
def served(counter: Counter) -> Iterator[Sequence[Server]]:
    """As many servers as a centre may have, four at most; the first is the folder's."""
    count = RIVALS if isinstance(counter.place, str) else 1
    with ExitStack() as ends:
        servers = [Server(counter.data, counter.place)]
        ends.callback(servers[0].stop)
        for _ in range(count - 1):
            servers.append(Server(counter.data, counter.place))
            ends.callback(servers[-1].end, servers[-1].child.terminate)
        yield servers


def raced(counter: Counter, servers: Sequence[Server], sums: Sequence[Hold]) -> list[list[Told]]:
    """What each process was told of each sum, all of them begun at once."""
    with ExitStack() as ends:
        rivals = []
        for place in range(RIVALS):
            url, token = servers[place % len(servers)].url, counter.supervisors[place]
            command = [sys.executable, "-m", "tests.simulation.racing", url, token]
            rivals.append(
                ends.enter_context(
                    subprocess.Popen(
                        [*command, SAYS[place % 2], *(str(each.id) for each in sums)],
                        stdin=subprocess.PIPE,
                        stdout=subprocess.PIPE,
                        cwd=ROOT,
                        encoding="utf-8",
                    )
                )
            )
        for rival in rivals:
            assert rival.stdout is not None
            assert json.loads(rival.stdout.readline()) == {"ready": True}
        for rival in rivals:
            assert rival.stdin is not None
            rival.stdin.write("go\n")
            rival.stdin.flush()
        said = [rival.communicate(timeout=ENDS_S)[0] for rival in rivals]
        assert [rival.returncode for rival in rivals] == [0] * RIVALS
    return [[json.loads(line) for line in each.splitlines()] for each in said]


def test_four_processes_race_and_each_sum_has_one_winner(
    tmp_path: Path, empty_place: Place, scale: Scale
) -> None:
    counter = at_the_counter(tmp_path, empty_place, ORDERS[scale], RIVALS)
    with served(counter) as servers, counter.client(servers[0].url) as client:
        for order in counter.orders:
            chain = Chain(order)
            for which in (0, 1):
                chain.send(client, which)
        kind = HoldKind.PREPAYMENT
        found = client.holds.list(limit=500).items
        sums = [hold for each in found for hold in each.holds if hold.kind is kind]
        told = raced(counter, servers, sums)
        after = {
            hold.id: hold for each in client.holds.list(limit=500).items for hold in each.holds
        }
        for place, hold in enumerate(sums):
            of_it = [each[place] for each in told]
            assert {each["hold"] for each in of_it} == {str(hold.id)}
            assert sum(each["won"] is True for each in of_it) == 1
            assert {each["state"] for each in of_it} == {after[hold.id].state.value}
        states = Tally(after[hold.id].state for hold in sums)
        assert states.keys() <= {HoldState.RELEASED, HoldState.FORFEITED}
        trial = {each.kind: each.balance_minor for each in client.ledger.accounts().trial}
        back, paid = states[HoldState.RELEASED], states[HoldState.FORFEITED]
        assert trial.get(AccountKind.REFUND_DUE, 0) == back * PREPAYMENT_MINOR
        assert trial.get(AccountKind.TECHNICIAN_PAYABLE, 0) == paid * PREPAYMENT_MINOR
    command = ("verify", "--data", counter.data, "--key-file", servers[0].key, "--json")
    money = callout(*command).answer["money"]
    assert money["ok"]
    assert money["transfers"] == 3 * len(sums), "two sums frozen, and one of them ended once"
