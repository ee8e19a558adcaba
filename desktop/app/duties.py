"""Decides which duties a server has by the clock: it tidies, and makes backups (F5).

Every server of a centre runs the loop; each deadline fires once, whoever sees it first.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Self
from uuid import UUID

from api_client.vocabulary import BackupFault, PaymentProvider, StartFault
from desktop.app.dispatching import LookDuty, NextDuty
from desktop.app.expecting import EtaDuty
from desktop.app.filing import FilingDuty
from desktop.app.opening import OpenCentre
from desktop.app.paying import of_holds
from desktop.app.settling import MotionDuty
from desktop.clock import Clock, machine, pace_of
from desktop.domain.alarms import Patience
from desktop.domain.backups import Keeping, next_daily
from desktop.domain.claims import Terms
from desktop.domain.offers import Terms as OfferTerms
from desktop.domain.traces import traced
from desktop.gateways.backups import FolderShelf, Source, make
from desktop.gateways.keys import CentreKey
from desktop.service import (
    alarms,
    backups,
    changes,
    claims,
    dispatch_looks,
    duty,
    eta,
    filings,
    motion,
    offers,
    reminders,
    tries,
)
from desktop.service.deadlines import Due
from desktop.service.dispatch import Candidates
from desktop.service.firing import LOOK_S, Firing, Kind, Recurring, Stopped
from desktop.service.holds import Terms as HoldTerms
from desktop.service.ports import Payments, Police
from desktop.service.travel import Arrivals
from desktop.service.unit import Unit, Work
from desktop.settings import Chosen, Settings
from desktop.store.faults import CannotStart

TIDY = "tidy"
TIDY_EVERY = timedelta(minutes=1)
LEAST = timedelta(seconds=1)
"""So much of the machine's own time lies between two looks, however fast a demo's clock runs."""
_FAULTS = {
    StartFault.DISK_FULL: BackupFault.DISK_FULL,
    StartFault.FOLDER_NOT_WRITABLE: BackupFault.FOLDER_NOT_WRITABLE,
}
"""Why a backup failed, by why it could not be made; anything else is about the database."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Made:
    """How a backup ended: its file and length, or why there is none that can be counted on."""

    name: str = ""
    size_bytes: int = 0
    fault: BackupFault | None = None


@dataclass(frozen=True, slots=True)
class BackupDuty:
    """Makes a backup when one is due or asked for, and thins the old ones."""

    source: Source
    shelf: FolderShelf
    keeping: Keeping
    clock: Clock
    next_at: Callable[[datetime], datetime]

    def begin(self, unit: Unit, due: Due) -> UUID:
        """Note that it begins."""
        del due
        return backups.begin(unit).id

    def work(self, begun: UUID, carry_on: Callable[[], None]) -> Made:
        """Make it, then remove those that are too old."""
        del begun
        self.shelf.sweep()
        now = self.clock.now()
        path = self.shelf.place(now)
        try:
            manifest = make(self.source, path, now, carry_on)
        except CannotStart as error:
            return Made(fault=_FAULTS.get(error.fault, BackupFault.DATABASE_UNREADABLE))
        size_bytes = path.stat().st_size
        self.shelf.thin(self.keeping)
        return Made(path.name, size_bytes, None if manifest.ok else BackupFault.FILES_DAMAGED)

    def end(self, unit: Unit, begun: UUID, done: Made | Exception) -> datetime:
        """Note how it went; one that failed is tried again within the hour."""
        if isinstance(done, Stopped):
            backups.end(unit, begun, "", 0, BackupFault.INTERRUPTED)
            return unit.now
        if isinstance(done, Exception):
            done = Made(fault=BackupFault.PROGRAM_FAULT)
        backups.end(unit, begun, done.name, done.size_bytes, done.fault)
        regular = self.next_at(unit.now)
        return regular if done.name else min(regular, unit.now + backups.AGAIN_AFTER)


@dataclass(frozen=True, slots=True)
class Outside:
    """What a server reaches outside of the centre, as far as there is a way to it.

    Without a way to the ``police`` platform what is to be filed waits for one, or for a clerk.
    Without ``arrivals`` whoever is under way is expected by the straight line, without ``payments``
    sums are frozen at the counter.
    """

    police: Police | None = None
    arrivals: Arrivals | None = None
    payments: Payments | None = None

    @property
    def provider(self) -> PaymentProvider:
        """Who keeps the sums that are frozen."""
        return PaymentProvider.COUNTER if self.payments is None else self.payments.name


NOWHERE = Outside()


class Duties:
    """Runs the loop of deadlines in a thread of its own while the block lasts."""

    def __init__(
        self,
        opened: OpenCentre,
        key: CentreKey,
        settings: Settings | Chosen,
        release: str,
        candidates: Candidates,
        outside: Outside = NOWHERE,
    ) -> None:
        """Look after an open centre; nothing runs before the block is entered.

        Cascades find whom to ask by ``candidates``.
        """
        folder = opened.folder.path
        chosen = settings if isinstance(settings, Chosen) else Chosen(settings)
        settings = chosen.now
        self.shelf = shelf(folder, opened.centre_id, settings)
        server = None if opened.work.database.dialect == "sqlite" else opened.work.database
        key_file = None if key.beside_data else key.path
        backup = BackupDuty(
            Source(folder, server, key_file, release),
            self.shelf,
            Keeping(
                settings.backup_days_kept, settings.backup_weeks_kept, settings.backup_months_kept
            ),
            opened.work.clock,
            lambda now: next_daily(now, settings.backup_at),
        )
        pace = pace_of(opened.work.clock)
        settling = MotionDuty(
            opened.work,
            lambda: chosen.now.arrival_radius_m,
            max(motion.EVERY, LEAST * pace),
        )
        by = outside.arrivals or Arrivals(machine(opened.work.clock))
        expecting = EtaDuty(opened.work, by, max(eta.EVERY, LEAST * pace))
        table = {
            **kinds(chosen, backup, pace),
            **of_offers(opened.work, chosen, candidates, pace),
            motion.KIND: recurring(settling),
            eta.KIND: recurring(expecting),
            **of_holds(
                partial(hold_terms, chosen, outside.provider, pace), outside.payments, LEAST * pace
            ),
        }
        if outside.police is not None:
            table[filings.KIND] = Kind(FilingDuty(outside.police, key))
        self._firing = Firing(opened.work, table)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="deadlines")

    def __enter__(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End the loop, and what it began."""
        self._stopping.set()
        self._thread.join()
        self._firing.stop()

    def _run(self) -> None:
        wait_s = 0.0
        while not self._stopping.wait(wait_s):
            try:
                wait_s = self._firing.look()
            except Exception as error:  # noqa: BLE001  (the loop outlives any fault of one look)
                _log.error("deadlines-not-read", extra=traced(error))
                wait_s = LOOK_S


def shelf(folder: Path, centre_id: UUID, settings: Settings) -> FolderShelf:
    """Return where a centre's backups lie."""
    return FolderShelf(settings.backup_folder or folder / "backups", centre_id)


def claim_terms(settings: Settings, pace: float = 1.0) -> Terms:
    """Return what the silence of a desk means for the orders that it works on.

    A desk beats by the machine's clock; its silence is reckoned by one of that ``pace``.
    """
    return Terms(settings.claim_beat_s, settings.claim_stale_s * pace, settings.claim_gone_s * pace)


def kinds(settings: Settings | Chosen, backup: BackupDuty, pace: float = 1.0) -> dict[str, Kind]:
    """Return what is done for each kind of deadline, by the settings as they are then.

    By a clock of another ``pace`` the machine has no more to do than by its own.
    """
    chosen = settings if isinstance(settings, Chosen) else Chosen(settings)
    tidy_every = TIDY_EVERY * pace

    def tidy(unit: Unit, due: Due) -> datetime:
        """Forget what feed, tries and claims need not keep; much of it chunk by chunk."""
        del due
        gone = changes.prune(unit, chosen.now.changes_kept)
        tries.sweep(unit)
        claims.sweep(unit, claim_terms(chosen.started, pace))
        return unit.now if gone == changes.PRUNED_AT_ONCE else unit.now + tidy_every

    began_s = backup.clock.monotonic_s()

    def look(unit: Unit, due: Due) -> datetime:
        """Look for what an alarm is to be raised for."""
        del due
        up = timedelta(seconds=backup.clock.monotonic_s() - began_s)
        return max(alarms.look(unit, _patience(chosen.now), up), unit.now + LEAST * pace)

    return {
        TIDY: Kind(tidy, Recurring(lambda now: now, lambda now: now + 2 * tidy_every)),
        alarms.KIND: Kind(
            look,
            Recurring(lambda now: now, lambda now: now + 2 * max(alarms.LOOK_EVERY, LEAST * pace)),
        ),
        reminders.KIND: Kind(reminders.fall_due),
        duty.KIND: Kind(duty.turn),
        backups.KIND: Kind(
            backup, Recurring(backup.next_at, lambda now: backup.next_at(backup.next_at(now)))
        ),
    }


def of_offers(
    work: Work, chosen: Chosen, candidates: Candidates, pace: float = 1.0
) -> dict[str, Kind]:
    """Return what is done with cascades of offers by the clock."""

    def terms() -> OfferTerms:
        return OfferTerms.of(chosen.now.offer_s, chosen.now.consent_min, pace)

    every = max(dispatch_looks.LOOK_EVERY, LEAST * pace)
    look = LookDuty(candidates, terms, every)
    return {
        offers.OFFER: Kind(dispatch_looks.lapse),
        offers.CONSENT: Kind(dispatch_looks.consent_overdue),
        offers.HAND_CONSENT: Kind(dispatch_looks.hand_consent_overdue),
        offers.NEXT: Kind(NextDuty(work, candidates, terms)),
        dispatch_looks.KIND: Kind(look, Recurring(lambda now: now, lambda now: now + 2 * every)),
    }


def hold_terms(chosen: Chosen, provider: PaymentProvider, pace: float) -> HoldTerms:
    """Return how long it is waited until sums are frozen, and who keeps them."""
    return HoldTerms.of(chosen.now.funds_min, provider, pace)


def recurring(duty: MotionDuty | EtaDuty) -> Kind:
    """Return how a duty is done again and again."""
    return Kind(duty, Recurring(lambda now: now, lambda now: now + 2 * duty.every))


def _patience(settings: Settings) -> Patience:
    """Return how long it is waited before alarms are raised."""
    return Patience(
        late=timedelta(minutes=settings.alarm_order_late_min),
        unassigned=timedelta(minutes=settings.alarm_emergency_unassigned_min),
        unreceived=timedelta(minutes=settings.alarm_order_not_received_min),
        backup=timedelta(hours=settings.alarm_backup_older_h),
        silent=timedelta(minutes=settings.alarm_phone_silent_min),
        foretold=timedelta(minutes=settings.alarm_order_will_be_late_min),
    )
