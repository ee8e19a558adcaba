"""Tries the bench of the feed: each desk hears of each report, but for the stalled one."""

from desktop.bench import feed
from desktop.bench.feed import Size
from desktop.bench.place import Place
from desktop.bench.serving import Arm
from desktop.clock import SystemClock
from tests.bench.conftest import Heard, counted

# 7 MB of older changes for the stalled desk are more than the kernel takes for it (4 MB), so that
# the server has to wait for it.
TINY = Size(
    "tiny",
    orders=400,
    rounds=2,
    warm_s=0.2,
    seconds=1.0,
    until_s=60,
    rate=40,
    desks=4,
    backlog=60_000,
)


def test_every_desk_hears_of_every_report_but_the_stalled_one(where: Place, say: Heard) -> None:
    verdict = feed.run(where, TINY, SystemClock(), say)
    figures = verdict.figures

    assert set(verdict.ratio) == set(verdict.goal) == {"feed"}
    assert figures["reports"] == TINY.rounds * TINY.seconds * TINY.rate
    assert figures["heard"] == figures["reports"] * TINY.desks
    assert (figures["desks"], figures["stalled_desks"]) == (TINY.desks, 1)
    assert (figures["losses"], figures["repeats"], figures["wrong"]) == (0, 0, 0)
    assert figures["stalled_read_bytes"] == 0
    assert 0 < figures["feed_p50_ms"] <= figures["feed_p99_ms"]
    assert 0 < figures["noop_p50_ms"] <= figures["noop_p99_ms"]
    warm = TINY.warm_s * TINY.rate
    written = where.folder / Arm.GROUPED / "callout.db"
    assert counted(written, "report") == figures["reports"] + warm
    assert counted(where.folder / Arm.NOOP / "callout.db", "report") == 0
