"""Decides what the load process does when asked: a round of messages, or one with desks."""

import asyncio
from typing import Any

from desktop.bench import following, load, speaking
from desktop.bench.fixes import Fixes
from desktop.bench.load import Messages, Reports, percentile_ms
from desktop.bench.plan import Plan
from desktop.clock import SystemClock


def main() -> None:
    """Load servers as asked until standard input ends."""
    clock = SystemClock()
    messages: dict[str, Reports | Fixes] = {}
    for question in speaking.asked():
        arm = question["arm"]
        if arm not in messages:
            messages[arm] = _messages(question, clock)
        sent = messages[arm]
        if question["act"] == "feed":
            assert isinstance(sent, Reports), "desks hear of reports"
            speaking.tell(**_feed(question, sent, clock))
        else:
            speaking.tell(**_ingest(question, sent, clock))


def _messages(question: dict[str, Any], clock: SystemClock) -> Reports | Fixes:
    """Return what an arm is sent."""
    plan = Plan(**question["plan"])
    if question["act"] == "positions":
        return Fixes(plan, load.CONNECTIONS, clock)
    return Reports(plan, load.CONNECTIONS, endless=not question["real"])


def _ingest(question: dict[str, Any], phones: Messages, clock: SystemClock) -> dict[str, object]:
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
