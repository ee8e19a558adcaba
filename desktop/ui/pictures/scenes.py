"""Decides which states of the window are painted: every panel, empty, full and failing (F4).

A scene says how the made-up centre is, and what somebody does until the state is reached.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event

from PySide6.QtWidgets import QWidget

from api_client.vocabulary import Code, StartFault, Step
from api_client.wire.diagnostics import CentreFacts
from api_client.wire.reachability import Reachability
from desktop import words
from desktop.ui.backups import Keeping
from desktop.ui.machine import CertificateDoubt, MachineFault, Restored
from desktop.ui.panels.order import OrderPanel
from desktop.ui.panels.queue import QueuePanel
from desktop.ui.panels.staff import StaffPanel
from desktop.ui.panels.technicians import TechniciansPanel
from desktop.ui.pictures import (
    away_acts,
    bulk_acts,
    centre,
    centre_acts,
    detail,
    dispatch_acts,
    doubts,
    duties,
    filter_acts,
    intake,
    logins,
    map_acts,
    money_acts,
    people_acts,
    queue_acts,
    registration_acts,
    shell,
    shift_acts,
    upkeep,
)
from desktop.ui.pictures.dispatch import Hunt
from desktop.ui.pictures.shift import How
from desktop.ui.pictures.standin import MachineStandIn, StandIn
from desktop.ui.theme import Tone
from desktop.ui.tile_source import TilesWrong
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.window import Window
from desktop.ui.workplace import Workplace

SESSIONS = "POST /v1/sessions"
CREATE = "POST /v1/orders"
WORKED_ON, UNASSIGNED = 1, 0
WORKING = 3
"""Places of the orders that the scenes look at: one with a history, one that nobody has.

Whoever works on the first is at the place `WORKING` of the technicians."""

FAULT_FIELDS = {"path": "/var/lib/callout", "revision": "0009", "url": "http://127.0.0.1:8700"}
Settle = Callable[[], None]
Act = Callable[[Window, Settle], QWidget | None]
"""What somebody does; the answer is a dialog that stands over the window."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One state: its file's name, how the centre is, what is done."""

    name: str
    act: Act
    away: bool = False
    empty: bool = False
    staffed: bool = True
    secret: str | None = None
    failing: tuple[str, ...] = ()
    silent: bool = False
    keeping: Keeping = Keeping.GOOD
    facts: CentreFacts = upkeep.FACTS
    reach: Reachability = upkeep.WELL
    """What a check of the public address finds."""
    claimed: str = ""
    lost: StartFault | None = None
    """Why this machine's own server cannot start."""
    outcome: Restored | StartFault | None = None
    """What a restore comes to; one that has none goes on."""
    refusals: Mapping[str, tuple[Code, int, dict[str, str]]] = field(default_factory=dict)
    chosen: bool = False
    """Whether the server was chosen at the first run."""
    doubt: CertificateDoubt | None = None
    """What is doubtful about the server's certificate."""
    how: How = How.QUIET
    """What there is to tell of the shift."""
    hunt: Hunt = Hunt.QUIET
    """What there is to find somebody for."""
    no_tiles: TilesWrong | None = None
    """Why the map has no tiles, where it has none."""
    ahead: timedelta = timedelta()
    """How far the desk's clock is ahead of the server's."""

    def centre(self, language: words.Language) -> StandIn:
        """Give the made-up centre as this scene wants it."""
        made = StandIn(
            language,
            away=self.away,
            empty=self.empty,
            staffed=self.staffed,
            failing=self.failing,
            refusals=self.refusals,
            keeping=self.keeping,
            facts=self.facts,
            reach=self.reach,
            how=self.how,
            claimed=self.claimed,
            hunt=self.hunt,
        )
        if self.silent:
            made.silent.set()
        return made

    def machine(self) -> MachineStandIn:
        """Give the machine as this scene wants it."""
        lost = None if self.lost is None else MachineFault(self.lost, FAULT_FIELDS)
        outcome: Restored | MachineFault | Event = Event()
        if isinstance(self.outcome, StartFault):
            outcome = MachineFault(self.outcome, FAULT_FIELDS)
        elif self.outcome is not None:
            outcome = self.outcome
        keeps = self.lost is not None
        return MachineStandIn(
            self.secret,
            lost,
            outcome,
            keeps_server=keeps,
            chosen=self.chosen,
            doubt=self.doubt,
            no_tiles=self.no_tiles,
        )


def enter(window: Window, settle: Settle) -> Workplace:
    """Log in."""
    window.login.name.line.setText(centre.spoken(words.language()).dispatcher)
    window.login.password.line.setText("a password")
    window.login.form.button.click()
    settle()
    assert window.workplace is not None, "the made-up centre lets everybody in"
    return window.workplace


def _queue(window: Window, settle: Settle) -> tuple[Workplace, QueuePanel]:
    workplace = enter(window, settle)
    queue = workplace.panel(QueuePanel)
    return workplace, queue


def _nothing(_window: Window, _settle: Settle) -> None:
    return None


def _full(window: Window, settle: Settle) -> None:
    _, queue = _queue(window, settle)
    queue.table.choose(centre.order_id(WORKED_ON))
    settle()


def _plain(window: Window, settle: Settle) -> None:
    _queue(window, settle)


def _tab(place: int) -> Act:
    def act(window: Window, settle: Settle) -> None:
        workplace, queue = _queue(window, settle)
        queue.table.choose(centre.order_id(WORKED_ON))
        settle()
        workplace.order.tabs.setCurrentIndex(place)

    return act


def _detail(do: Callable[[OrderPanel], QWidget | None] = lambda _: None) -> Act:
    """Choose the order that is worked on, and do something with it."""

    def act(window: Window, settle: Settle) -> QWidget | None:
        workplace, queue = _queue(window, settle)
        queue.table.choose(centre.order_id(WORKED_ON))
        settle()
        over = do(workplace.order)
        settle()
        return over

    return act


def _calling(act: Act) -> Act:
    """Give what is done by somebody who is logged in."""

    def acting(window: Window, settle: Settle) -> QWidget | None:
        enter(window, settle)
        return act(window, settle)

    return acting


def _asked(step: Step, place: int) -> Act:
    def act(window: Window, settle: Settle) -> QWidget | None:
        workplace, queue = _queue(window, settle)
        queue.table.choose(centre.order_id(place))
        settle()
        dialog = workplace.order.take(step)
        settle()
        assert isinstance(dialog, FormDialog)
        return dialog

    return act


def _technicians(window: Window, settle: Settle) -> None:
    workplace = enter(window, settle)
    window.show_panel("panel.technicians")
    panel = workplace.panel(TechniciansPanel)
    panel.table.choose(centre.technicians(words.language())[WORKING].id)
    settle()


def _staff(window: Window, settle: Settle) -> QWidget | None:
    workplace = enter(window, settle)
    window.show_panel("panel.staff")
    panel = workplace.panel(StaffPanel)
    panel.table.choose(centre.staff(words.language())[0].id)
    return None


def _new_member(window: Window, settle: Settle) -> QWidget | None:
    _staff(window, settle)
    assert window.workplace is not None
    panel = window.workplace.panel(StaffPanel)
    dialog = panel.write_member()
    dialog.send()
    return dialog


def _notices(window: Window, settle: Settle) -> None:
    _full(window, settle)
    number = centre.number(UNASSIGNED)
    window.notices.done("new-order.made", None, number=number)
    window.notices.say(words.text("refusal.edit-conflict"), Tone.WAITING)
    window.notices.trouble(words.text("unreachable.cut"))


def _peopled(act: people_acts.Act) -> Act:
    def acted(window: Window, settle: Settle) -> QWidget | None:
        return act(enter(window, settle), settle)

    return acted


def _shift(act: shift_acts.Act) -> Act:
    def acted(window: Window, settle: Settle) -> QWidget | None:
        workplace = enter(window, settle)
        dialog = act(window, workplace)
        settle()
        return dialog

    return acted


def _away(act: away_acts.Act) -> Act:
    def acted(window: Window, settle: Settle) -> QWidget | None:
        return act(window, enter(window, settle), settle)

    return acted


def _hunting(act: dispatch_acts.Act) -> Act:
    def acted(window: Window, settle: Settle) -> QWidget | None:
        dialog = act(window, enter(window, settle), settle)
        settle()
        return dialog

    return acted


def _shell(act: Callable[[Window, Workplace], QWidget | None]) -> Act:
    def acted(window: Window, settle: Settle) -> QWidget | None:
        _full(window, settle)
        assert window.workplace is not None
        return act(window, window.workplace)

    return acted


SCENES: tuple[Scene, ...] = (
    *(Scene(n, _peopled(a)) for n, a in (*people_acts.SCENES, *filter_acts.SCENES, *duties.SCENES)),
    *(Scene(n, _peopled(a), **h) for n, a, h in (*registration_acts.SCENES, *money_acts.SCENES)),
    *(
        Scene(name, _peopled(act), refusals=bulk_acts.REFUSALS, failing=bulk_acts.FAILING)
        for name, act in bulk_acts.SCENES
    ),
    *(Scene(name, _peopled(act), claimed="stale") for name, act in queue_acts.SCENES),
    *(Scene(name, _shift(act), how=how) for name, act, how in shift_acts.SCENES),
    *(Scene(name, _hunting(act), hunt=hunt) for name, act, hunt in dispatch_acts.SCENES),
    *(Scene(name, _hunting(act), empty=True) for name, act in dispatch_acts.EMPTY),
    *(
        Scene(name, _hunting(act), failing=failing, hunt=Hunt.BUSY)
        for name, act, failing in dispatch_acts.FAILING
    ),
    *(Scene(name, _away(act)) for name, act in map_acts.SCENES),
    Scene("map-empty", _away(map_acts.PLAIN), empty=True),
    Scene("map-failing", _away(map_acts.PLAIN), failing=("/v1/technicians",)),
    Scene("map-no-tiles", _away(map_acts.PLAIN), no_tiles=TilesWrong.BROKEN),
    *(Scene(name, _away(act), how=away_acts.SHIFT) for name, act in away_acts.SCENES),
    Scene("login", _nothing),
    Scene("login-wrong", logins.wrong, refusals={SESSIONS: (Code.SIGN_IN_WRONG, 401, {})}),
    Scene(
        "login-throttled",
        logins.wrong,
        refusals={SESSIONS: (Code.TOO_MANY_TRIES, 429, {"Retry-After": "45"})},
    ),
    Scene("login-away", _nothing, away=True),
    Scene("login-away-chosen", _nothing, away=True, chosen=True),
    Scene("login-certificate", _nothing, doubt=doubts.UNKNOWN),
    Scene("login-certificate-expired", _nothing, doubt=doubts.EXPIRED),
    Scene("login-certificate-changed", _nothing, doubt=doubts.CHANGED),
    Scene("login-first", logins.first, staffed=False, secret="this machine's"),  # noqa: S106
    Scene("login-nobody", _nothing, staffed=False),
    Scene("queue", _full),
    Scene("queue-newest", _plain),
    Scene("queue-timeline", _tab(1)),
    Scene("order-files", _detail(lambda panel: detail.section(panel, 2))),
    Scene("queue-reports", _tab(3)),
    Scene("order-messages", _detail(detail.write_message)),
    Scene("order-history", _detail(lambda panel: detail.section(panel, 5))),
    Scene("order-audit", _detail(lambda panel: detail.section(panel, 7))),
    Scene("order-file", _detail(detail.look)),
    Scene("order-edit", _detail(detail.edit)),
    Scene("order-edit-overtaken", _detail(detail.edit_overtaken), claimed="held"),
    Scene("order-conflict", _detail(detail.conflict)),
    Scene("order-claimed", _detail(), claimed="held"),
    Scene("order-claim-stale", _detail(), claimed="stale"),
    Scene("order-take-over", _detail(detail.take_over), claimed="held"),
    Scene("queue-empty", _plain, empty=True),
    Scene("queue-failing", _plain, failing=("/v1/orders",)),
    Scene("queue-away", _full, silent=True),
    Scene("order-failing", _full, failing=(f"/v1/orders/{centre.order_id(WORKED_ON)}",)),
    Scene("new-order", _calling(intake.new)),
    Scene("new-order-found", _calling(intake.found)),
    Scene("new-order-known", _calling(intake.known)),
    Scene("new-order-template", _calling(intake.template)),
    Scene("new-order-window", _calling(intake.offering)),
    Scene("new-order-wrong", _calling(intake.wrong)),
    Scene("new-order-alarm", _calling(intake.known), how=How.BUSY),
    Scene("new-order-nobody", _calling(intake.found), empty=True),
    Scene("new-order-unsent", _calling(intake.unsent), failing=(CREATE,)),
    Scene("waiting", _away(away_acts.let_wait), failing=(CREATE,)),
    Scene("waiting-close", _away(away_acts.close), failing=(CREATE,)),
    Scene("new-order-kept", _calling(intake.again)),
    Scene("print-order", _calling(intake.printed)),
    Scene("templates", _calling(intake.templates)),
    Scene("templates-empty", _calling(intake.templates), empty=True),
    Scene("template-edit", _calling(intake.new_template)),
    Scene("assign", _asked(Step.ASSIGN, UNASSIGNED)),
    Scene("assign-again", _asked(Step.ASSIGN, WORKED_ON)),
    Scene("step-hold", _asked(Step.HOLD, UNASSIGNED)),
    Scene("step-abandon", _asked(Step.ABANDON, WORKED_ON)),
    Scene("technicians", _technicians),
    Scene(
        "technicians-empty", _calling(lambda w, _: w.show_panel("panel.technicians")), empty=True
    ),
    Scene("staff", _staff),
    Scene("staff-new-wrong", _new_member),
    Scene("notices", _notices),
    Scene("centre", centre_acts.show),
    Scene("centre-never", centre_acts.show, keeping=Keeping.NEVER),
    Scene("centre-overdue", centre_acts.show, keeping=Keeping.OVERDUE),
    Scene("centre-failing", centre_acts.show, keeping=Keeping.FAILING),
    Scene("centre-running", centre_acts.show, keeping=Keeping.RUNNING),
    Scene("centre-lost", centre_acts.show, facts=upkeep.LOSING),
    Scene("centre-unloaded", centre_acts.show, failing=("/v1/backups", "/v1/centre")),
    *(Scene(name, act, **how) for name, act, how in centre_acts.SCENES),
    Scene("clock-server", centre_acts.show, facts=upkeep.BEHIND),
    *(Scene(name, _shell(shell.clock_told), ahead=ahead) for name, ahead in shell.CLOCKS),
    Scene("layout-floating", _shell(shell.floated)),
    Scene("layout-tabs", _shell(shell.tabbed)),
    *(Scene(name, _shell(shell.typed(*said))) for name, said in shell.TYPED),
    Scene("keys", _shell(shell.keys)),
    Scene("mine", _shell(shell.mine)),
    Scene("mine-changed", _shell(shell.mine_changed)),
    Scene("mine-away", _shell(shell.mine), failing=("/v1/me/sessions",)),
    Scene("queue-overdue", _full, keeping=Keeping.OVERDUE),
    Scene("restore", centre_acts.restore_unfilled),
    Scene("restore-running", centre_acts.restore_sent),
    Scene("restore-proven", centre_acts.restore_sent, outcome=upkeep.RESTORED),
    Scene("restore-doubtful", centre_acts.restore_sent, outcome=upkeep.DOUBTFUL),
    Scene("restore-failed", centre_acts.restore_sent, outcome=StartFault.BACKUP_DAMAGED),
    Scene("login-cannot-start", _nothing, lost=StartFault.DATABASE_DAMAGED),
    Scene("login-restore", centre_acts.restore, lost=StartFault.DATABASE_DAMAGED),
)
