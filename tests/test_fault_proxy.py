"""Tries the bad network itself: each fault does what it says."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from tests.fault_proxy import Fault, FaultProxy, Way, fault_proxy


class Echo:
    """A server that keeps what it hears, and answers each line with the line twice."""

    def __init__(self) -> None:
        self.sock = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.sock.getsockname()[1]}"
        self.heard: list[bytes] = []
        self.ended = 0
        self._threads: list[threading.Thread] = []
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            try:
                one, _ = self.sock.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._answer, args=(one,))
            self._threads.append(thread)
            thread.start()

    def _answer(self, one: socket.socket) -> None:
        with one, one.makefile("rwb") as lines:
            try:
                for line in lines:
                    self.heard.append(line)
                    if line == b"\r\n":
                        lines.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                    elif not line.startswith((b"GET", b"Host")):
                        lines.write(line * 2)
                    lines.flush()
            except OSError:
                return
            finally:
                self.ended += 1

    def close(self) -> None:
        """End; who listens in vain is woken."""
        self.sock.shutdown(socket.SHUT_RDWR)
        self.sock.close()
        for thread in (self._thread, *self._threads):
            thread.join(10)


@pytest.fixture
def echo() -> Iterator[Echo]:
    made = Echo()
    yield made
    made.close()


def _dial(proxy: FaultProxy) -> socket.socket:
    port = int(proxy.url.rsplit(":", 1)[1])
    return socket.create_connection(("127.0.0.1", port), timeout=5.0)


def _rest(one: socket.socket) -> bytes:
    heard = b""
    while piece := one.recv(100):
        heard += piece
    return heard


def test_without_a_fault_all_goes_through(echo: Echo) -> None:
    with fault_proxy(echo.url) as proxy, _dial(proxy) as one:
        one.sendall(b"hello\n")
        assert one.recv(100) == b"hello\nhello\n"
        one.shutdown(socket.SHUT_WR)
        assert _rest(one) == b""
    assert proxy.connections == 1


def test_a_cut_on_the_way_up_keeps_the_rest_from_the_server(echo: Echo) -> None:
    with fault_proxy(echo.url, Fault(up=Way(cut=3))) as proxy, _dial(proxy) as one:
        one.sendall(b"hello\n")
        with pytest.raises(ConnectionResetError):
            one.recv(100)
    assert echo.heard in ([b"hel"], [])


def test_a_cut_on_the_way_down_loses_the_answer_not_the_request(echo: Echo) -> None:
    with fault_proxy(echo.url, Fault(down=Way(cut=4))) as proxy, _dial(proxy) as one:
        one.sendall(b"hello\n")
        with pytest.raises(ConnectionResetError):
            _rest(one)
    assert echo.heard == [b"hello\n"]


def test_a_stall_says_nothing(echo: Echo) -> None:
    with fault_proxy(echo.url, Fault(down=Way(stall=4))) as proxy, _dial(proxy) as one:
        one.sendall(b"hello\n")
        assert one.recv(100) == b"hell"
        one.settimeout(0.2)
        with pytest.raises(TimeoutError):
            one.recv(100)
    assert echo.heard == [b"hello\n"]


def test_a_half_close_lets_the_other_way_go_on(echo: Echo) -> None:
    with fault_proxy(echo.url, Fault(up=Way(half_close=6))) as proxy, _dial(proxy) as one:
        one.sendall(b"hello\nworld\n")
        assert _rest(one) == b"hello\nhello\n"
    assert echo.heard == [b"hello\n"]


def test_a_delay_delays(echo: Echo) -> None:
    with fault_proxy(echo.url, Fault(delay_s=0.2)) as proxy, _dial(proxy) as one:
        began = time.monotonic()
        one.sendall(b"hello\n")
        assert one.recv(100) == b"hello\nhello\n"
        assert time.monotonic() - began >= 0.4


def test_a_request_is_repeated_and_answered_once(echo: Echo) -> None:
    with fault_proxy(echo.url, Fault(repeat=True)) as proxy, _dial(proxy) as one:
        one.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert one.recv(100).endswith(b"ok")
        one.settimeout(0.2)
        with pytest.raises(TimeoutError):
            one.recv(100)
    assert echo.heard == [b"GET / HTTP/1.1\r\n", b"Host: x\r\n", b"\r\n"] * 2
    assert proxy.repeated == 1


def test_faults_are_had_one_by_one_and_a_cut_at_will_tears_all(echo: Echo) -> None:
    with fault_proxy(echo.url, Fault(down=Way(cut=0))) as proxy:
        with pytest.raises(ConnectionResetError), _dial(proxy) as one:
            one.recv(1)  # unless the way was torn while it was being dialled
        with _dial(proxy) as other:
            other.sendall(b"hello\n")
            assert other.recv(100) == b"hello\nhello\n"
            proxy.cut()
            with pytest.raises(ConnectionResetError):
                other.recv(1)


def test_a_word_is_read_as_another_one_way(echo: Echo) -> None:
    fault = Fault(up=Way(reword=(b"ell", b"ipp")))
    with fault_proxy(echo.url, fault) as proxy, _dial(proxy) as one:
        one.sendall(b"hello\n")
        assert one.recv(100) == b"hippo\nhippo\n"
    assert echo.heard == [b"hippo\n"]
