"""Tries that the load believes no answer: what is not accepted, not his or not there is wrong."""

import asyncio
from collections.abc import Callable

from desktop.bench import load
from desktop.bench import plan as planned
from desktop.bench.load import Reports, Request, Tally, percentile_ms
from desktop.bench.plan import Plan
from desktop.clock import SystemClock

PLAN = Plan(orders=30, devices=10, given=10)
CLOCK = SystemClock()
Answer = Callable[[bytes], bytes]


def http(body: bytes, status: bytes = b"200 OK") -> bytes:
    return b"HTTP/1.1 %b\r\nContent-Length: %d\r\n\r\n%b" % (status, len(body), body)


def accepted(report_id: bytes) -> bytes:
    return http(b'{"report_id":"%b","accepted":true}' % report_id)


def asked_of(answer: Answer, *, cut: bool = False) -> Tally:
    """What the load makes of a server that gives this answer to every report."""
    handled: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        handled.add(task)
        while head := await reader.read(65_536):
            at = head.find(b'"report_id":"') + 13
            said = answer(head[at : at + 36])
            for piece in (said[:20], said[20:]):  # an answer may come in pieces
                writer.write(piece)
                await writer.drain()
            if cut:
                break
        writer.close()
        await writer.wait_closed()

    async def both() -> Tally:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        reports = Reports(PLAN, load.CONNECTIONS, endless=False)
        try:
            return await load.closed_loop(f"http://127.0.0.1:{port}", reports, 20.0, 2, CLOCK)
        finally:
            server.close()
            await asyncio.gather(*handled)

    return asyncio.run(both())


def test_an_accepted_report_is_right() -> None:
    tally = asked_of(accepted)
    assert (tally.right, tally.wrong) == (20, 0)
    assert len(tally.latencies_s) == 20
    assert tally.elapsed_s > 0


def test_everything_else_is_wrong() -> None:
    wrong: tuple[Answer, ...] = (
        lambda report_id: http(b'{"report_id":"%b","accepted":false}' % report_id),
        lambda _: accepted(str(planned.order_id(1)).encode()),
        lambda report_id: http(b'{"accepted":true,"x":"%b"}' % report_id, b"409 Conflict"),
    )
    for answer in wrong:
        tally = asked_of(answer)
        assert (tally.right, tally.wrong) == (0, 20)
        assert "accepted" in tally.first_wrong


def test_an_answer_that_breaks_off_is_wrong() -> None:
    tally = asked_of(lambda report_id: accepted(report_id)[:-5], cut=True)
    assert tally.right == 0
    assert tally.wrong == 10, "each connection with orders fails once, and sends no more"


def test_each_report_is_new_and_in_its_turn() -> None:
    reports = Reports(PLAN, 4, endless=False)
    seen: list[Request] = []
    for place in range(4):
        while some := reports.next(place, 3, CLOCK):
            reports.sent(place, len(some))
            seen += some
    assert len({request.report_id for request in seen}) == len(seen) == 50
    turns: dict[str, list[int]] = {}
    for request in seen:
        turns.setdefault(request.order_id, []).append(request.order_version)
    assert set(turns) == {planned.order_id(PLAN.order(place)) for place in range(10)}
    assert all(versions == [2, 3, 4, 5, 6] for versions in turns.values())


def test_where_nothing_is_written_the_reports_never_end() -> None:
    reports = Reports(PLAN, 4, endless=True)
    reports.sent(0, 1_000)
    some = reports.next(0, 20, CLOCK)
    assert len(some) == 20


def test_percentiles_are_of_the_slow_end() -> None:
    latencies_s = [number / 1000 for number in range(1, 101)]
    assert percentile_ms(latencies_s, 0.5) == 51.0
    assert percentile_ms(latencies_s, 0.99) == 100.0
    assert percentile_ms([], 0.99) == 0.0
