"""Tries which rounds of arms count."""

from desktop.bench import arms
from desktop.bench.children import Child
from desktop.bench.plan import Plan


def test_only_whole_rounds_count() -> None:
    def ran(*dry: bool) -> arms.Running:
        rounds = [{"right": 1, "wrong": 0, "dry": one} for one in dry]
        return arms.Running(child, "", plan, real=True, rounds=rounds)

    child, plan = Child.__new__(Child), Plan(1, 1, 1)
    whole = [ran(False, False), ran(False, False)]
    assert arms.keep_whole(whole)
    assert [len(arm.rounds) for arm in whole] == [2, 2]
    cut = [ran(False, False), ran(False)]  # the time was over before the second arm
    assert not arms.keep_whole(cut)
    assert [len(arm.rounds) for arm in cut] == [1, 1]
    assert cut[0].sent() == 2, "what it did is in the database all the same"
    late = [ran(False, True), ran(False, False)]
    assert not arms.keep_whole(late)
    assert [len(arm.rounds) for arm in late] == [1, 1]
    first = [ran(True), ran(False)]
    assert not arms.keep_whole(first)
    assert [len(arm.rounds) for arm in first] == [1, 1]
