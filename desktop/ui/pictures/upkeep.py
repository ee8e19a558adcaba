"""Decides how backups and server of the made-up centre stand, and what its restores come to."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from api_client.vocabulary import BackupFault, Reach, ReachGrade, StartFault, Vouching
from api_client.wire.backups import Backup, BackupFailure, BackupRun, BackupStanding
from api_client.wire.diagnostics import (
    CentreFacts,
    LostEntries,
    OtherDesks,
    OwnAuthority,
    PublicDoor,
    ShownCertificate,
)
from api_client.wire.reachability import Reachability, ReachFinding
from desktop.ui.backups import Keeping
from desktop.ui.machine import Restored
from desktop.ui.pictures.centre import NOW

FOLDER = "/var/lib/callout/backups"
EVERY = timedelta(days=1)
BACKUPS = 9
DAMAGED = 4
"""The place of a backup that is not whole."""
TWO_IN_THE_MORNING = NOW.replace(hour=2, minute=0)
LAST = {
    Keeping.GOOD: timedelta(0),
    Keeping.RUNNING: timedelta(days=1),
    Keeping.WAITING: timedelta(days=1),
    Keeping.FAILING: timedelta(days=1),
    Keeping.OVERDUE: timedelta(days=3),
}
"""How long before two in the morning the last good one was made."""
FACTS = CentreFacts(
    at=NOW,
    release="0.1.0",
    database="sqlite",
    uptime_s=273_600,
    orders=12_480,
    phones=41,
    files=35_112,
    files_bytes=58_411_224_064,
    audit_rows=231_904,
    database_bytes=412_876_800,
    disk_free_bytes=214_748_364_800,
    followers=47,
    others=OtherDesks(
        urls=("https://192.168.10.4:8470",),
        sha256="9f2c41d7b06e5a8813f4c2907de5b1a64c0f7e3382d9a5164be07f21c8d35ae0",
    ),
)
PUBLIC = "https://desk.example:8470"
ROOT = "4be07f21c8d35ae09f2c41d7b06e5a8813f4c2907de5b1a64c0f7e3382d9a516"
CERTIFICATE = ShownCertificate(
    sha256="9f2c41d7b06e5a8813f4c2907de5b1a64c0f7e3382d9a5164be07f21c8d35ae0",
    vouching=Vouching.AUTHORITY,
    names=("desk.example", "192.168.10.4"),
    not_after=NOW + timedelta(days=241),
)
DOOR = PublicDoor(
    url=PUBLIC,
    certificate=CERTIFICATE,
    authority=OwnAuthority(sha256=ROOT, not_after=NOW + timedelta(days=3494), covers=True),
)
"""The way of phones into a centre with an authority of its own."""
OPENED = FACTS.model_copy(update={"door": DOOR})
GIVEN_ENDS = FACTS.model_copy(
    update={
        "door": PublicDoor(
            url="https://desk.example",
            certificate=CERTIFICATE.model_copy(
                update={
                    "vouching": Vouching.GIVEN,
                    "not_after": NOW + timedelta(days=9),
                    "fault": StartFault.CERTIFICATE_UNREADABLE,
                }
            ),
            authority=None,
        )
    }
)
"""The figures of a centre whose given certificate ends soon, and whose renewal cannot be read."""
CLOSED = FACTS.model_copy(
    update={"door": PublicDoor(url="", certificate=CERTIFICATE, authority=None)}
)
"""Those of a centre that nobody told by which address phones come."""


def _found(code: Reach, grade: ReachGrade, **fields: str) -> ReachFinding:
    return ReachFinding(code=code, grade=grade, fields=fields)


_UNTIL = "2027-07-21"
WELL = Reachability(
    url=PUBLIC,
    ok=True,
    findings=(
        _found(Reach.NAME_RESOLVED, ReachGrade.GOOD, host="desk.example", addresses="203.0.113.9"),
        _found(Reach.PORT_OPEN, ReachGrade.GOOD, host="desk.example", port="8470"),
        _found(Reach.CERTIFICATE_OWN_AUTHORITY, ReachGrade.GOOD, until=_UNTIL),
        _found(Reach.ANSWERED, ReachGrade.GOOD),
        _found(Reach.PROXY_NONE, ReachGrade.GOOD),
        _found(Reach.CLOCK_RIGHT, ReachGrade.GOOD),
    ),
)
ILL = Reachability(
    url=PUBLIC,
    ok=False,
    findings=(
        _found(Reach.NAME_PRIVATE, ReachGrade.DOUBTFUL, host="desk.example", addresses="10.0.0.7"),
        _found(Reach.PORT_OPEN, ReachGrade.GOOD, host="desk.example", port="8470"),
        _found(
            Reach.CERTIFICATE_OTHER_NAME,
            ReachGrade.BAD,
            names="old.example",
            host="desk.example",
            until=_UNTIL,
        ),
        _found(Reach.ANSWERED, ReachGrade.GOOD),
        _found(Reach.PROXY_UNTRUSTED, ReachGrade.BAD, peer="10.0.0.2", client="10.0.0.2"),
        _found(Reach.CLOCK_RIGHT, ReachGrade.GOOD),
    ),
)
LOSING = FACTS.model_copy(
    update={
        "lost": LostEntries(
            rows=231_861,
            at=TWO_IN_THE_MORNING,
            file="anchors/contradicted-231861-4be07f21c8d35ae0.json",
        )
    }
)
"""The figures of a centre whose record was cut."""
BEHIND = FACTS.model_copy(update={"clock_behind_s": 2 * 86_400 + 3 * 3_600})
"""Those of a server whose clock was set back."""
RESTORED = Restored(
    ok=True,
    folder=Path("/srv/restored"),
    made_at=TWO_IN_THE_MORNING,
    rows=498_213,
    differing=(),
    audit_rows=231_904,
    audit_bad=None,
    files=35_112,
    files_bad=0,
    secrets="decrypt",
    fingerprint="9f2c41d7",
)
DOUBTFUL = Restored(
    ok=False,
    folder=Path("/srv/restored"),
    made_at=TWO_IN_THE_MORNING - timedelta(days=3),
    rows=498_213,
    differing=(),
    audit_rows=231_904,
    audit_bad=None,
    files=35_109,
    files_bad=3,
    secrets="key-missing",
    fingerprint="9f2c41d7",
)


def standing(keeping: Keeping) -> BackupStanding:
    """Give how backups stand."""
    running = None
    if keeping in {Keeping.RUNNING, Keeping.WAITING}:
        asked_at = NOW - timedelta(minutes=2)
        begun_at = asked_at if keeping is Keeping.RUNNING else None
        running = BackupRun(id=UUID(int=9), version=2, asked_at=asked_at, begun_at=begun_at)
    failed = keeping in {Keeping.FAILING, Keeping.OVERDUE}
    never = keeping is Keeping.NEVER
    last = None if never else TWO_IN_THE_MORNING - LAST[keeping]
    return BackupStanding(
        folder=FOLDER,
        items=()
        if last is None
        else tuple(
            Backup(
                name=f"callout-9be07f21-{last - EVERY * place:%Y%m%dT%H%M%SZ}.zip",
                made_at=last - EVERY * place,
                size_bytes=158_411_224 - 3_100_000 * place,
                ok=place != DAMAGED,
            )
            for place in range(BACKUPS)
        ),
        last_success_at=last,
        last_failure=BackupFailure(at=TWO_IN_THE_MORNING, code=BackupFault.DISK_FULL)
        if failed
        else None,
        next_due_at=TWO_IN_THE_MORNING + EVERY,
        running=running,
        seq=120,
    )
