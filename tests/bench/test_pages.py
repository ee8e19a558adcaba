"""Tries the bench of the queue: each page is asked for rightly, and its fellow has as many rows."""

import math

from desktop.bench import pages
from desktop.bench import plan as planned
from desktop.bench.pages import MOST, Size, Timed
from desktop.bench.place import Place
from desktop.bench.views import sorts_and_filters, views
from desktop.clock import SystemClock
from tests.bench.conftest import Heard

TINY = Size("tiny", 800, 100, rounds=2, more_rounds=1, until_s=math.inf, paired=False)
"""Every round is run, however slow the machine is: here nobody waits for a figure."""


def test_every_sort_and_filter_is_asked_for_and_held_against_memory(
    where: Place, say: Heard
) -> None:
    verdict = pages.run(where, TINY, SystemClock(), say)
    figures = verdict.figures

    asked = {view.name for view in sorts_and_filters(planned.technician_id(0))}
    assert set(figures["ratios"]) == asked
    assert (figures["wrong"], figures["pages"]) == (0, len(asked))
    assert figures["rounds"] == TINY.rounds, "not all are looked at again"
    most = max(page["rounds"] for page in figures["slowest_pages"])
    assert most == TINY.rounds + TINY.more_rounds
    assert set(verdict.ratio) == set(verdict.goal) == {"queue"}
    assert figures["pairs"] == {"pages": 0}, "none were asked for"
    assert verdict.ratio["queue"] == max(figures["ratios"].values())
    assert figures["page_ms"] > 0
    assert figures["memory_page_ms"] > 0
    assert figures["above"] == sum(ratio > MOST for ratio in figures["ratios"].values())
    rows = {page["name"]: page["rows"] for page in figures["slowest_pages"]}
    assert set(rows.values()) - {0}, "no page had a row"


def test_pairs_are_every_sort_with_every_filter() -> None:
    technician = planned.technician_id(0)
    alone, paired = list(sorts_and_filters(technician)), list(views(technician))
    assert {view.name for view in alone} < {view.name for view in paired}
    assert len({view.query for view in paired}) == len(paired)


def test_pairs_are_told_and_no_part_of_the_goal() -> None:
    alone = next(iter(sorts_and_filters(planned.technician_id(0))))
    names = {view.name for view in sorts_and_filters(planned.technician_id(0))}
    pairs = [view for view in views(planned.technician_id(0)) if view.name not in names][:3]
    timed = [
        Timed(view, page_ms=[ms], memory_ms=[1.0])
        for view, ms in zip([alone, *pairs], [2.0, 8.0, 3.5, 1.0], strict=True)
    ]
    verdict = pages.judged(timed, {}, sound=True)
    assert verdict.met
    assert dict(verdict.ratio) == {"queue": 2.0}
    assert verdict.figures["pairs"] == {
        "pages": 3,
        "slowest": pairs[0].name,
        "worst_ratio": 8.0,
        "median_ratio": 3.5,
        "above": 2,
    }
    assert (verdict.figures["pages"], verdict.figures["above"]) == (1, 0)
