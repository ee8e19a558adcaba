"""Decides how a template of orders is written: what an order of its sort begins with (F1)."""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from api_client.ids import new_id
from api_client.vocabulary import DispatchRule, JobKind, LockKind, Priority, ServiceAction
from api_client.wire.templates import Template, TemplateWanted
from desktop.ui.desk import Desk
from desktop.ui.order_form import EQUIPMENT
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.widgets.form import ChoiceField, LineField, ProseField, WholeField, across, whole
from desktop.ui.widgets.rows import RowsField


class TemplateDialog(FormDialog):
    """A new template, or one that is changed on the version that was seen."""

    def __init__(self, desk: Desk, template: Template | None, parent: QWidget) -> None:
        """Ask for a template; `template` is the one that is changed, None for a new one."""
        heading = "template.new" if template is None else "template.edit"
        super().__init__(heading, "template.keep", desk.theme, desk.tasks, parent)
        theme = desk.theme
        self._desk = desk
        self._id: UUID = new_id() if template is None else template.id
        self._version = 0 if template is None else template.version
        self.name = LineField("field.template", theme, wanted=True, most=64)
        self.subject = LineField("field.wrong", theme, wanted=True)
        self.fault_text = ProseField("field.details", theme, lines=3)
        self.kind = ChoiceField("field.kind", theme, JobKind, JobKind.REPAIR)
        self.priority = ChoiceField("field.priority", theme, Priority, Priority.NORMAL)
        self.crew = WholeField("field.crew-size", theme, usual=1)
        self.promised = LineField("field.promised-min", theme, most=6)
        self.action = ChoiceField("field.action", theme, ServiceAction, ServiceAction.OPEN)
        self.lock = ChoiceField("field.lock-kind", theme, LockKind, LockKind.GRADE_A)
        rules = DispatchRule
        self.rule = ChoiceField("field.dispatch-rule", theme, rules, rules.SHORTEST_ARRIVAL)
        self.equipment = RowsField("field.equipment", "new-order.more-equipment", EQUIPMENT, theme)
        self.remark = ProseField("field.remark", theme, lines=2)
        self._service = across((self.action, 2), (self.lock, 2), (self.rule, 3))
        self._arrange()
        self.kind.edited.connect(self._suit)
        if template is not None:
            self._fill(template)
        self._suit()
        self.resize(720, 620)
        self.name.setFocus()

    @override
    def collect(self) -> Callable[[], Template]:
        """Give the call that keeps the template."""
        minutes = self.promised.text()
        wanted = TemplateWanted.model_validate(
            {
                "version": self._version,
                "name": self.name.text(),
                "kind": self.kind.value(),
                "title": self.subject.text(),
                "fault": self.fault_text.text(),
                "priority": self.priority.value(),
                "promised_min": whole(minutes) if minutes else None,
                "equipment": tuple(self.equipment.values()),
                "service": self._asked(),
                "remark": self.remark.text(),
                "crew_size": self.crew.value(),
            }
        )
        client, id_ = self._desk.client, self._id
        return lambda: client.templates.keep(id_, wanted)

    def _asked(self) -> dict[str, object] | None:
        if self.kind.value() is not JobKind.LOCKSMITH:
            return None
        return {
            "action": self.action.value(),
            "lock_kind": self.lock.value(),
            "dispatch_rule": self.rule.value(),
        }

    def _suit(self) -> None:
        """Ask about the lock only when there is one."""
        self._service.setVisible(self.kind.value() is JobKind.LOCKSMITH)

    def _fill(self, template: Template) -> None:
        self.name.line.setText(template.name)
        self.subject.line.setText(template.title)
        self.fault_text.prose.setPlainText(template.fault)
        self.kind.choose(template.kind)
        self.priority.choose(template.priority)
        self.crew.put(template.crew_size)
        self.promised.line.setText(str(template.promised_min or ""))
        self.equipment.fill([each.model_dump() for each in template.equipment])
        self.remark.prose.setPlainText(template.remark)
        service = template.service
        if service is None:
            return
        if service.action is not None:
            self.action.choose(service.action)
        if service.lock_kind is not None:
            self.lock.choose(service.lock_kind)
        if service.dispatch_rule is not None:
            self.rule.choose(service.dispatch_rule)

    def _arrange(self) -> None:
        for name, field in (
            ("name", self.name),
            ("title", self.subject),
            ("fault", self.fault_text),
            ("promised_min", self.promised),
            ("crew_size", self.crew),
            ("equipment", self.equipment),
            ("remark", self.remark),
        ):
            self.add(name, field)
        for part in (
            across((self.name, 2), (self.kind, 2), (self.priority, 1), (self.promised, 2)),
            across((self.subject, 6), (self.crew, 1)),
            self.fault_text,
            self._service,
            self.equipment,
            self.remark,
        ):
            self.body.addWidget(part)
        self.body.addStretch(1)
