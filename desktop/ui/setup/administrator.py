"""Decides the page on which the first administrator is named, and where the key will be is told."""

from typing_extensions import override

from desktop import words
from desktop.ui.founding import KeyPlace
from desktop.ui.login import NAME_LETTERS, PASSWORD_LETTERS
from desktop.ui.setup.page import Page, Setting
from desktop.ui.theme import Tone
from desktop.ui.widgets.findings import Finding, Findings
from desktop.ui.widgets.form import LineField
from desktop.ui.widgets.strength import Strength, strength
from desktop.ui.widgets.worded import Label

TONES = {
    Strength.REFUSED: Tone.TROUBLE,
    Strength.WEAK: Tone.WAITING,
    Strength.FAIR: Tone.WAITING,
    Strength.GOOD: Tone.DONE,
    Strength.STRONG: Tone.DONE,
}


class AdministratorPage(Page):
    """A name, and a password twice; how strong it is stands below it, in words."""

    def __init__(self, setting: Setting) -> None:
        """Begin empty."""
        super().__init__("administrator", setting, "person")
        theme = setting.theme
        self.name = LineField("field.name", theme, wanted=True, most=NAME_LETTERS)
        self.password = LineField(
            "field.password", theme, wanted=True, secret=True, most=PASSWORD_LETTERS
        )
        self.again = LineField(
            "field.password-again", theme, wanted=True, secret=True, most=PASSWORD_LETTERS
        )
        self.findings = Findings(theme, self)
        self.key_notice = Label("", "caption", self)
        self.key_notice.setWordWrap(True)
        self.add("name", self.name)
        self.add("password", self.password)
        self.down.addWidget(self.findings)
        self.add("again", self.again)
        self.down.addWidget(self.key_notice)
        self.down.addStretch(1)
        for line in (self.name.line, self.password.line):
            line.textEdited.connect(self._judge)

    @override
    def begin(self) -> None:
        empty = (each for each in (self.name, self.password, self.again) if not each.line.text())
        next(empty, self.name).setFocus()
        founder = self.setting.founder
        self.setting.tasks.run(self, founder.key_place, self._tell_key)

    @override
    def send(self) -> None:
        name, password = self.name.text(), self.password.line.text()
        if not name or not password:
            empty = self.password if name else self.name
            empty.show_fault(words.text("invalid.missing"))
            empty.setFocus()
            return
        refusal = self.setting.founder.refusal(name, password)
        if refusal is not None:
            self.fail(refusal)
            return
        if password != self.again.line.text():
            self.again.show_fault(words.text("login.differ"))
            self.again.setFocus()
            return
        self.setting.wishes.administrator = name
        self.setting.wishes.password = password
        self.passed.emit()

    def _judge(self) -> None:
        """Say how strong the password is, while it is written."""
        name, password = self.name.text(), self.password.line.text()
        if not password:
            self.findings.show_findings(())
            return
        refused = self.setting.founder.refusal(name or "?", password) is not None
        found = Strength.REFUSED if refused else strength(password, name)
        self.findings.show_findings([Finding(TONES[found], lambda: words.member(found))])

    def _tell_key(self, key: KeyPlace) -> None:
        path = "" if key.path is None else str(key.path)
        self.key_notice.say(f"first-run.key-{key.place}", path=path)
