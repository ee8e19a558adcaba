"""Decides what the load process does when asked: a round of reports, or one with desks."""

import asyncio
from typing import Any

from desktop.bench import following, load, speaking
from desktop.bench.load import Reports, percentile_ms
from desktop.bench.plan import Plan
from desktop.clock import SystemClock


def main() -> None:
    """Load servers as asked until standard input ends."""
    clock = SystemClock()
    phones: dict[str, Reports] = {}
    for question in speaking.asked():
        arm = question["arm"]
        if arm not in phones:
            phones[arm] = Reports(
                Plan(**question["plan"]), load.CONNECTIONS, endless=not question["real"]
            )
        act = {"ingest": _ingest, "feed": _feed}[question["act"]]
        speaking.tell(**act(question, phones[arm], clock))


def _ingest(question: dict[str, Any], phones: Reports, clock: SystemClock) -> dict[str, object]:
    """Send all that the server can take for some seconds."""
    tally = asyncio.run(
        load.closed_loop(question["url"], phones, question["seconds"], question["most"], clock)
    )
    return {
        "right": tally.right,
        "wrong": tally.wrong,
        "first_wrong": tally.first_wrong,
        "elapsed_s": round(tally.elapsed_s, 4),
        "dry": tally.dry,
        "p50_ms": percentile_ms(tally.latencies_s, 0.5),
        "p99_ms": percentile_ms(tally.latencies_s, 0.99),
    }


def _feed(question: dict[str, Any], phones: Reports, clock: SystemClock) -> dict[str, object]:
    """Send at a steady rate while desks listen."""
    heard = asyncio.run(
        following.open_loop(
            question["url"],
            phones,
            question["seconds"],
            question["rate"],
            question["desks"],
            clock,
            heard=question["real"],
        )
    )
    answers = heard.answers
    return {
        "right": answers.right,
        "wrong": answers.wrong,
        "first_wrong": answers.first_wrong,
        "answer_p50_ms": percentile_ms(answers.latencies_s, 0.5),
        "answer_p99_ms": percentile_ms(answers.latencies_s, 0.99),
        "heard": len(heard.latencies_s),
        "heard_p50_ms": percentile_ms(heard.latencies_s, 0.5),
        "heard_p99_ms": percentile_ms(heard.latencies_s, 0.99),
        "losses": heard.losses,
        "repeats": heard.repeats,
        "late_ms": round(heard.late_s * 1000, 3),
        "stalled_read_bytes": heard.stalled_bytes,
    }
