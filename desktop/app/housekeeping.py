"""Decides what a server looks after while it runs: each new head of the audit log is anchored.

It also looks whether a storage that failed is well again, and for a renewed certificate.
"""

import logging
import threading
from collections.abc import Callable
from contextlib import suppress

from sqlalchemy.exc import SQLAlchemyError

from desktop.app.opening import OpenCentre
from desktop.domain.refusal import Refusal
from desktop.domain.traces import traced
from desktop.gateways import anchor as anchors
from desktop.gateways.keys import CentreKey
from desktop.service import audit
from desktop.service import settings as settings_cases
from desktop.service.unit import SYSTEM, iso
from desktop.settings import Chosen, Settings
from desktop.store.faults import CannotStart, folder_fault

_log = logging.getLogger(__name__)


class Housekeeping:
    """Anchors the audit log's head, in a thread of its own, until stopped."""

    def __init__(
        self,
        opened: OpenCentre,
        key: CentreKey,
        settings: Settings | Chosen,
        look: Callable[[], None] = lambda: None,
    ) -> None:
        """Work on an open centre; nothing runs before the block is entered.

        ``look`` looks for another certificate that is to be shown.
        """
        self._look_for_certificate = look
        self._opened = opened
        self._key = key.signing_key()
        self._settings = settings if isinstance(settings, Chosen) else Chosen(settings)
        self._anchored: tuple[int, str] | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="housekeeping")

    def __enter__(self) -> None:
        """Anchor once, so that the folder can be written, and begin.

        Raises:
            CannotStart: ``disk-full``, ``folder-not-writable``.
        """
        folder = self._opened.folder.path
        try:
            self._keep_contradicted()
            self.anchor()
        except OSError as error:
            raise CannotStart(folder_fault(error), path=str(folder)) from error
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        """End the thread and anchor the last head."""
        self._stopping.set()
        self._thread.join()
        self._anchor_if_possible()

    def _keep_contradicted(self) -> None:
        """Keep the newest anchor if the database does not hold to it, before it is written anew.

        The log of a killed server may have been cut, or an older copy of the database put in its
        place: what was acknowledged is gone, and ``verify`` has to go on saying so.
        """
        folder = self._opened.folder.path
        with suppress(ValueError):
            found = anchors.read(folder / anchors.NAME)
            ours = anchors.public_text(self._key) == found.key and found.genuine()
            if ours and not self._opened.work.read(
                SYSTEM, lambda unit: audit.holds(unit, found.rows, found.head)
            ):
                anchors.keep(folder, found)
                _log.error("anchor-contradicted", extra={"rows": found.rows})

    def anchor(self) -> None:
        """Anchor a head that is new.

        Raises:
            OSError: the anchor cannot be written; the head stays to be anchored.
        """
        work = self._opened.work
        head = work.read(SYSTEM, audit.head)
        if head != self._anchored:
            anchors.write(self._opened.folder.path, self._key, *head, iso(work.clock.now()))
            self._anchored = head

    def _anchor_if_possible(self) -> None:
        """Anchor; a full disk or a database that does not answer is no reason to end the server."""
        try:
            self.anchor()
        except (OSError, SQLAlchemyError, Refusal) as error:
            _log.error("anchor-not-written", extra=traced(error))

    def _run(self) -> None:
        while not self._stopping.wait(self._settings.now.anchor_every_s):
            self._take_settings()
            self._anchor_if_possible()
            self._look_again()
            self._look_for_certificate()

    def _take_settings(self) -> None:
        """Take what was changed on another server of the centre."""
        try:
            self._settings.put(self._opened.work.read(SYSTEM, settings_cases.kept))
        except (SQLAlchemyError, Refusal) as error:
            _log.warning("settings-not-read", extra=traced(error))

    def _look_again(self) -> None:
        """Try whether what could not be written to can be now, so that the server says so."""
        work = self._opened.work
        if work.fault is None:
            return
        try:
            work.try_storage()
        except (Refusal, SQLAlchemyError):
            return  # as before; it was logged when it began
        _log.warning("storage-well-again")
