"""Decides how the pictures of alarms, reminders and handovers come about."""

from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QWidget

from desktop import words
from desktop.ui.handover_sheet import HandoverSheet
from desktop.ui.panels.alarms import VIEWS, AlarmsPanel
from desktop.ui.panels.queue import QueuePanel
from desktop.ui.panels.shift import HANDOVERS, ShiftPanel
from desktop.ui.pictures import centre
from desktop.ui.pictures.shift import RUNG, How
from desktop.ui.window import Window
from desktop.ui.workplace import Workplace

Act = Callable[[Window, Workplace], QWidget | None]


def _nothing(_window: Window, _workplace: Workplace) -> None:
    return None


def _panel(window: Window, _workplace: Workplace) -> None:
    window.show_panel("panel.alarms")


def _history(window: Window, workplace: Workplace) -> None:
    window.show_panel("panel.alarms")
    workplace.panel(AlarmsPanel).look_at(list(VIEWS)[-1])


def _muted(window: Window, workplace: Workplace) -> None:
    window.show_panel("panel.alarms")
    panel = workplace.panel(AlarmsPanel)
    panel.sound.mute(True)
    panel.alarm_bar.note.setText(RUNG[words.language()])


def _shift(window: Window, workplace: Workplace) -> None:
    """Look at the reminders, with the first one chosen and its order beside."""
    window.show_panel("panel.shift")
    for dialog in workplace.findChildren(HandoverSheet):
        dialog.close()


def _ended(window: Window, workplace: Workplace) -> None:
    _shift(window, workplace)
    panel = workplace.panel(ShiftPanel)
    for row in list(panel.reminders.live.rows)[:2]:
        panel.acts.finish(row)
    panel.look_at("shift.view-ended")


def _handovers(window: Window, workplace: Workplace) -> None:
    _shift(window, workplace)
    workplace.panel(ShiftPanel).look_at(HANDOVERS)


def _waiting(window: Window, workplace: Workplace) -> QWidget | None:
    """See at the beginning what waits."""
    window.show_panel("panel.shift")
    return next(iter(workplace.findChildren(HandoverSheet)))


def _old(window: Window, workplace: Workplace) -> QWidget | None:
    _handovers(window, workplace)
    panel = workplace.panel(ShiftPanel)
    return panel.read(next(iter(panel.handovers.live.rows)).handover)


def _printed(window: Window, workplace: Workplace) -> QWidget | None:
    sheet = _old(window, workplace)
    assert isinstance(sheet, HandoverSheet)
    return sheet.print()


def _hand_over(window: Window, workplace: Workplace) -> QWidget | None:
    window.show_panel("panel.shift")
    form = workplace.panel(ShiftPanel).hand_over()
    form.note.prose.setPlainText(centre.spoken(words.language()).handover_notes[0])
    return form


def _new(_window: Window, workplace: Workplace) -> QWidget | None:
    workplace.panel(QueuePanel).table.choose(centre.order_id(2))
    while workplace.order.order is None:
        QApplication.processEvents()
    dialog = workplace.panel(ShiftPanel).remind()
    dialog.when.write(words.text("reminder.in-30"))
    return dialog


def _new_wrong(_window: Window, workplace: Workplace) -> QWidget | None:
    dialog = workplace.panel(ShiftPanel).remind()
    dialog.when.write("25:70")
    dialog.send()
    return dialog


SCENES: tuple[tuple[str, Act, How], ...] = (
    ("alarm", _nothing, How.ONE),
    ("alarms", _panel, How.BUSY),
    ("alarms-history", _history, How.BUSY),
    ("alarms-muted", _muted, How.BUSY),
    ("alarms-none", _panel, How.QUIET),
    ("shift-empty", _shift, How.QUIET),
    ("shift", _shift, How.KEPT),
    ("shift-due", _shift, How.DUE),
    ("shift-many-due", _nothing, How.MANY_DUE),
    ("shift-ended", _ended, How.DUE),
    ("shift-handovers", _handovers, How.KEPT),
    ("shift-handovers-none", _handovers, How.QUIET),
    ("shift-waiting", _shift, How.WAITING),
    ("handover-waiting", _waiting, How.WAITING),
    ("handover-old", _old, How.KEPT),
    ("handover-print", _printed, How.KEPT),
    ("handover-write", _hand_over, How.KEPT),
    ("handover-write-quiet", _hand_over, How.QUIET),
    ("reminder-new", _new, How.KEPT),
    ("reminder-new-wrong", _new_wrong, How.QUIET),
)
"""Each scene's name, what is done when somebody has logged in, and how the shift is."""
