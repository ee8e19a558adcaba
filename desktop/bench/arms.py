"""Decides how arms that a phone's load is held against run: in turn, each for as long."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from desktop.bench.children import Child, child
from desktop.bench.plan import Plan
from desktop.bench.serving import Arm
from desktop.bench.verdict import median


@dataclass(slots=True)
class Running:
    """An arm while it runs: its server, and what its rounds came to."""

    server: Child
    url: str
    plan: Plan
    real: bool
    rounds: list[dict[str, Any]] = field(default_factory=list)
    uncounted: list[dict[str, Any]] = field(default_factory=list)
    """The first round, which warms up, and those that did not come to their end."""

    @property
    def answered(self) -> list[dict[str, Any]]:
        """Every round, counted or not."""
        return [*self.uncounted, *self.rounds]

    def drop(self) -> None:
        """Do not count the last round."""
        self.uncounted.append(self.rounds.pop())

    def sent(self) -> int:
        """Return how many messages were answered, with those of rounds that do not count."""
        return sum(each["right"] + each["wrong"] for each in self.answered)

    def rates(self) -> list[float]:
        """Return each round's right answers a second."""
        return [round(each["right"] / each["elapsed_s"], 1) for each in self.rounds]

    def middle(self, figure: str) -> float:
        """Return the median of a figure of its rounds."""
        return median([each[figure] for each in self.rounds])


def started(
    stack: ExitStack, folder: Path, plans: dict[str, Plan], as_grouped: str
) -> dict[str, Running]:
    """Start every arm's server, all at once; ``as_grouped`` is the product on a larger centre."""
    servers = {name: stack.enter_context(child("server")) for name in plans}
    arms = {}
    for name, server in servers.items():
        arm = Arm.GROUPED if name == as_grouped else Arm(name)
        url = server.ask(data=str(folder / name), arm=arm)["url"]
        arms[name] = Running(server, url, plans[name], real=arm is not Arm.NOOP)
    return arms


def keep_whole(arms: list[Running]) -> bool:
    """Count the last round if it was whole: every arm was loaded, and none ran out of messages.

    The first one counts in any case, and is no sound measure where an arm ran dry.
    """
    number = max(len(arm.rounds) for arm in arms)
    last = [arm for arm in arms if len(arm.rounds) == number]
    whole = len(last) == len(arms) and not any(arm.rounds[-1]["dry"] for arm in last)
    if not whole and number > 1:
        for arm in last:
            arm.drop()
    return whole


def load_in_turn(
    act: str,
    names: list[str],
    arms: dict[str, Running],
    load: Child,
    seconds: float,
    most: dict[str, int],
    over: Callable[[], bool] = bool,
) -> None:
    """Load each arm once, in this order, unless the time is over meanwhile.

    Args:
        act: what is sent, as the load process calls it.
        names: of the arms, in their order.
        arms: all of them.
        load: the process that sends.
        seconds: how long each is loaded.
        most: how many messages are made for each connection beforehand, by arm.
        over: whether the time is over.
    """
    for name in names:
        if over():
            return
        arm = arms[name]
        answer = load.ask(
            act=act,
            arm=name,
            url=arm.url,
            plan=asdict(arm.plan),
            real=arm.real,
            seconds=seconds,
            most=most[name],
        )
        arm.rounds.append(answer)


def first_wrong(arms: dict[str, Running]) -> list[str]:
    """Return the first wrong answer of each round that had one."""
    return [each["first_wrong"] for arm in arms.values() for each in arm.answered if each["wrong"]]


def is_dry(arms: dict[str, Running]) -> bool:
    """Return whether an arm had nothing left to be sent in a round that counts."""
    return any(each["dry"] for arm in arms.values() for each in arm.rounds)
