"""Tries the bench of who is nearest: both arms find the same, and what is wrong is counted."""

from desktop.bench import nearest
from desktop.bench.nearest import COUNT, Ours, RTree, Size
from desktop.clock import SystemClock
from tests.bench.conftest import Heard

TINY = Size("tiny", 2_000, 4_000, rounds=2, seconds=0.1, checked=2, until_s=60)


def test_a_run_holds_every_arm_against_looking_at_everybody(say: Heard) -> None:
    verdict = nearest.run(TINY, SystemClock(), say)
    figures = verdict.figures
    assert set(verdict.ratio) == set(verdict.goal) == {"rtree", "million"}
    assert say.keys == ["bench.people", "bench.round", "bench.round"]
    assert figures["wrong"] == {"ours": 0, "rtree": 0, "ours_million": 0}
    for arm in ("ours", "rtree", "ours_million"):
        assert figures[f"{arm}_us"] > 0
        assert figures["searches"][arm] > 0
        assert figures["moves"][arm] > 0
    assert figures["people"] == {"ours": 2_000, "rtree": 2_000, "ours_million": 4_000}


def test_both_arms_find_the_same_while_people_move() -> None:
    ours, rtree = Ours(3_000), RTree(3_000)
    for _ in range(200):
        which = ours.crowd.step()
        assert rtree.crowd.step() == which
        ours.move(which)
        rtree.move(which)
    for _ in range(5):
        spot = ours.crowd.spot()
        assert rtree.crowd.spot() == spot
        one, other, true = ours.find(*spot), rtree.find(*spot), ours.crowd.nearest(*spot)
        assert len(one) == len(other) == COUNT
        for found in (one, other):
            assert all(abs(each - far) < 0.01 for each, far in zip(found, true, strict=True))
    rtree.close()


def test_who_is_not_moved_is_found_wrongly_and_that_is_counted() -> None:
    ours = Ours(500)
    for which in range(500):
        ours.crowd.lats[which] += 0.1
    ours.check(2)
    assert ours.wrong == 2
