"""Decides how long a test of the window waits: as long as a busy machine may need.

What does not come at all fails a little later; what comes late on two cores fails nobody.
"""

from collections.abc import Callable
from typing import Any

from pytestqt.qtbot import QtBot
from pytestqt.wait_signal import SignalBlocker
from typing_extensions import override

WAIT_MS = 30_000


class PatientBot(QtBot):
    """pytest-qt's own, with more patience where a test says nothing of it."""

    @override
    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = WAIT_MS) -> None:
        super().waitUntil(callback, timeout=timeout)

    @override
    def waitSignal(
        self,
        signal: Any,
        *,
        timeout: int = WAIT_MS,
        raising: bool | None = None,
        check_params_cb: Callable[..., bool] | None = None,
    ) -> SignalBlocker:
        return super().waitSignal(
            signal, timeout=timeout, raising=raising, check_params_cb=check_params_cb
        )
