"""Decides which states of the first run are painted: each page, and how each can fail."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from PySide6.QtCore import QEventLoop

from api_client.errors import Reason, Refused, Unreachable
from api_client.vocabulary import Code, StartFault
from api_client.wire.centre import Health
from desktop import words
from desktop.ui.first_run import FirstRun
from desktop.ui.founding import (
    FolderSeen,
    Founded,
    FoundingStep,
    FoundingWanted,
    Ground,
    KeyPlace,
    Progress,
    Purpose,
    Tell,
)
from desktop.ui.machine import Begun, CertificateDoubt, Ended, MachineFault
from desktop.ui.pictures import centre, doubts
from desktop.ui.setup.demo import Filling
from desktop.ui.setup.keeping import Keep
from desktop.ui.setup.page import Page
from desktop.ui.tasks import Tasks
from desktop.ui.theme import Theme

FOLDER, BACKUPS = Path("/var/lib/callout"), Path("/mnt/backups/callout")
URLS = ("https://192.168.10.4:8470", "https://[2001:db8::4]:8470")
SLICE_MS = 20
PLENTY, SCANT = 412 * 2**30, 3 * 2**30
SHORTEST = 8
UNPROCESSABLE = 422


@dataclass
class FounderStandIn:
    """A machine on which a centre is founded in no time, or not at all."""

    folder: Path = FOLDER
    key_file: Path | None = None
    ground: Ground = Ground.VACANT
    unfit: StartFault | None = None
    free_bytes: int = PLENTY
    key: KeyPlace = field(default_factory=lambda: KeyPlace("key-store"))
    backups_fail: bool = False
    same_disk: bool = False
    port_taken: bool = False
    server: Health | Exception | None = None
    fails_at: FoundingStep | None = None
    goes_on: bool = False
    """Whether a founding goes on until it is ended."""
    remembered: list[Begun] = field(default_factory=list)
    wanted: list[FoundingWanted] = field(default_factory=list)
    ended: Event = field(default_factory=Event)

    @property
    def waiting(self) -> bool:
        """Whether somebody waits for what goes on until it is ended."""
        return self.goes_on and bool(self.wanted) and not self.ended.is_set()

    def key_place(self) -> KeyPlace:
        """Say where a key would be kept."""
        return self.key

    def look(self, folder: Path) -> FolderSeen:
        """Look at a folder."""
        fault = None
        if self.unfit is not None:
            fields = {"path": str(folder), "program": "OneDrive", "revision": "0042"}
            fault = MachineFault(self.unfit, fields)
        return FolderSeen(folder, self.ground, fault, self.free_bytes)

    def look_at_backups(self, folder: Path, data: Path) -> bool:
        """Say whether backups lie on the disk of the data."""
        del data
        if self.backups_fail:
            raise MachineFault(StartFault.BACKUP_FOLDER_UNUSABLE, {"path": str(folder)})
        return self.same_disk

    def addresses(self) -> tuple[str, ...]:
        """Give two, as most machines have."""
        return ("192.168.10.4", "2001:db8::4")

    def try_address(self, host: str, port: int) -> None:
        """Listen there, unless somebody else does."""
        if self.port_taken:
            raise MachineFault(StartFault.PORT_IN_USE, {"host": host, "port": port})

    def refusal(self, name: str, password: str) -> Refused | None:
        """Refuse what is too short."""
        del name
        if len(password) >= SHORTEST:
            return None
        return Refused(Code.PASSWORD_WEAK, UNPROCESSABLE, {"shortest": SHORTEST})

    def reach(self, url: str) -> Health:
        """Answer as the server does that is made up."""
        del url
        if isinstance(self.server, Exception):
            raise self.server
        assert self.server is not None, "a server is made up where one is asked"
        return self.server

    def trust(self, doubt: CertificateDoubt) -> None:
        """Believe the certificate: the server answers from now on."""
        del doubt
        self.server = health()

    def found(self, wanted: FoundingWanted, tell: Tell) -> Founded:
        """Go through the steps, as far as they go."""
        self.wanted.append(wanted)
        self.ended.clear()
        for step in FoundingStep:
            if step is FoundingStep.DEMO and not wanted.demo:
                continue
            tell(Progress(step, 190, 420) if step is FoundingStep.DEMO else Progress(step))
            if step is self.fails_at:
                fields = {"path": str(wanted.folder)}
                raise MachineFault(StartFault.DISK_FULL, fields)
            if step is FoundingStep.DEMO and self.goes_on:
                self.ended.wait()
                raise Ended
        elsewhere = wanted.backups.folder
        name = "callout-9be07f21-20261123T080000Z.zip"
        return Founded(
            wanted.folder,
            self.key,
            None if elsewhere is None else elsewhere / name,
            centre.spoken(words.language()).people[:2] if wanted.demo else (),
            44 if wanted.demo else 0,
            *(() if wanted.serves is None else (URLS, doubts.UNKNOWN.shown.sha256)),
        )

    def cancel(self) -> None:
        """End what goes on."""
        self.ended.set()

    def remember(self, begun: Begun) -> None:
        """Remember where the desk begins."""
        self.remembered.append(begun)


def health(*, staffed: bool = True) -> Health:
    """Give how a server is that is well."""
    return Health(
        ok=True,
        centre_id=centre.order_id(0),
        release="0.1.0",
        at=centre.NOW,
        seq=1,
        staffed=staffed,
    )


Settle = Callable[[], None]
Do = Callable[[FirstRun, Settle], None]


@dataclass(frozen=True, slots=True)
class Setup:
    """One state of the first run: how the machine is, and what somebody does."""

    name: str
    do: Do
    founder: Callable[[], FounderStandIn] = FounderStandIn
    lost: Path | None = None

    def opened(self, theme: Theme, size: tuple[int, int] | None = None) -> FirstRun:
        """Open the first run and bring it to this state; `closed` ends it."""
        founder = self.founder()
        tasks = Tasks()
        window = FirstRun(founder, theme, tasks, self.lost)
        if size is not None:
            window.resize(*size)
        window.show()

        def settle() -> None:
            loop = QEventLoop()
            while not (tasks.idle or founder.waiting):
                loop.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, SLICE_MS)
            loop.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, SLICE_MS)

        settle()
        self.do(window, settle)
        settle()
        return window


def closed(window: FirstRun) -> None:
    """End the first run of a picture, and what goes on in it."""
    window.setting.founder.cancel()
    window.setting.tasks.close()
    window.close()
    window.deleteLater()


def go(window: FirstRun, settle: Settle, until: Page) -> None:
    """Answer each page as most people do, until one is shown."""
    while window.page is not until:
        before = window.page
        fill(window)
        window.next_button.click()
        settle()
        assert window.page is not before, "the page lets one go on"


def fill(window: FirstRun) -> None:
    """Fill in the page that is shown."""
    page = window.page
    if page is window.administrator:
        window.administrator.name.line.setText(centre.spoken(words.language()).dispatcher)
        for line in (window.administrator.password.line, window.administrator.again.line):
            line.setText("seven green trams 九点")
        window.administrator.password.line.textEdited.emit("")
    elif page is window.backups and window.backups.choices.value is Keep.ELSEWHERE:
        window.backups.folder.name_path(BACKUPS)


def at(page: Callable[[FirstRun], Page], *, filled: bool = False, sent: bool = False) -> Do:
    """Go to a page; fill it in, and send it, where that is said."""

    def do(window: FirstRun, settle: Settle) -> None:
        go(window, settle, page(window))
        if filled:
            fill(window)
            settle()
        if sent:
            window.next_button.click()
            settle()

    return do


def serving(page: Callable[[FirstRun], Page], *, sent: bool = False) -> Do:
    """Let other machines' desks work here too, and go to a page."""

    def do(window: FirstRun, settle: Settle) -> None:
        window.purpose.choices.choose(Purpose.SERVE)
        at(page, sent=sent)(window, settle)

    return do


def visiting(said: str, *, sent: bool = False) -> Do:
    """Name a server, and try it where that is said."""

    def do(window: FirstRun, settle: Settle) -> None:
        window.purpose.choices.choose(Purpose.VISIT)
        go(window, settle, window.visiting)
        window.visiting.url.line.setText(said)
        if sent:
            window.next_button.click()
        settle()

    return do


def _weak(window: FirstRun, settle: Settle) -> None:
    go(window, settle, window.administrator)
    page = window.administrator
    page.name.line.setText(centre.spoken(words.language()).dispatcher)
    page.password.line.setText("callout2026")
    page.password.line.textEdited.emit("")
    page.again.line.setText("callout2025")
    window.next_button.click()


def _no_backups(window: FirstRun, settle: Settle) -> None:
    go(window, settle, window.backups)
    window.backups.choices.choose(Keep.NOT_NOW)


def _demo(window: FirstRun, settle: Settle) -> None:
    go(window, settle, window.demo)
    window.demo.choices.choose(Filling.DEMO)
    window.demo.choices.take_focus()


def _demo_until(page: Callable[[FirstRun], Page]) -> Do:
    def do(window: FirstRun, settle: Settle) -> None:
        _demo(window, settle)
        go(window, settle, page(window))

    return do


def _stopped(window: FirstRun, settle: Settle) -> None:
    _demo(window, settle)
    go(window, settle, window.doing)
    window.doing.stop()


def _failed(window: FirstRun, settle: Settle) -> None:
    go(window, settle, window.summary)
    window.next_button.click()


SETUPS: tuple[Setup, ...] = (
    Setup("setup-language", at(lambda w: w.language)),
    Setup("setup-purpose", at(lambda w: w.purpose)),
    Setup("setup-serving", serving(lambda w: w.serving)),
    Setup(
        "setup-serving-taken",
        serving(lambda w: w.serving, sent=True),
        lambda: FounderStandIn(port_taken=True),
    ),
    Setup("setup-serving-summary", serving(lambda w: w.summary)),
    Setup("setup-serving-done", serving(lambda w: w.done_page)),
    Setup("setup-server", visiting("https://centre.example:8470")),
    Setup("setup-server-exposed", visiting("http://192.168.10.4:8470")),
    Setup(
        "setup-server-away",
        visiting("centre.example:8470", sent=True),
        lambda: FounderStandIn(server=Unreachable(Reason.NOT_LISTENING)),
    ),
    Setup(
        "setup-server-certificate",
        visiting("centre.example:8470", sent=True),
        lambda: FounderStandIn(server=doubts.UNKNOWN),
    ),
    Setup("setup-folder", at(lambda w: w.folder)),
    Setup(
        "setup-folder-centre",
        at(lambda w: w.folder),
        lambda: FounderStandIn(ground=Ground.CENTRE),
    ),
    Setup(
        "setup-folder-half-made",
        at(lambda w: w.folder),
        lambda: FounderStandIn(ground=Ground.HALF_MADE, free_bytes=SCANT),
    ),
    Setup(
        "setup-folder-synchronised",
        at(lambda w: w.folder, sent=True),
        lambda: FounderStandIn(unfit=StartFault.FOLDER_SYNCHRONISED),
    ),
    Setup(
        "setup-folder-newer",
        at(lambda w: w.folder),
        lambda: FounderStandIn(ground=Ground.CENTRE, unfit=StartFault.DATABASE_NEWER),
    ),
    Setup("setup-folder-lost", lambda _window, _settle: None, lost=Path("/media/disk/callout")),
    Setup("setup-administrator", at(lambda w: w.administrator, filled=True)),
    Setup(
        "setup-administrator-weak",
        _weak,
        lambda: FounderStandIn(key=KeyPlace("beside-data")),
    ),
    Setup("setup-backups", at(lambda w: w.backups, filled=True)),
    Setup("setup-backups-none", _no_backups),
    Setup(
        "setup-backups-wrong",
        at(lambda w: w.backups, filled=True, sent=True),
        lambda: FounderStandIn(backups_fail=True),
    ),
    Setup("setup-demo", _demo),
    Setup(
        "setup-summary",
        _demo_until(lambda w: w.summary),
        lambda: FounderStandIn(same_disk=True),
    ),
    Setup(
        "setup-doing",
        _demo_until(lambda w: w.doing),
        lambda: FounderStandIn(goes_on=True),
    ),
    Setup("setup-stopped", _stopped, lambda: FounderStandIn(goes_on=True)),
    Setup(
        "setup-failed",
        _failed,
        lambda: FounderStandIn(fails_at=FoundingStep.RECORDS),
    ),
    Setup("setup-done", _demo_until(lambda w: w.done_page)),
)
