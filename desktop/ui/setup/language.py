"""Decides the page on which the language is chosen; it is spoken at once (F4)."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QRadioButton
from typing_extensions import override

from desktop import words
from desktop.ui.setup.page import Page, Setting

NAMES = {words.Language.ENGLISH: "English", words.Language.CHINESE: "简体中文"}
"""Each language as its speakers call it: these words are never translated."""


class LanguagePage(Page):
    """English, or Simplified Chinese."""

    def __init__(self, setting: Setting) -> None:
        """Have the language chosen that is spoken."""
        super().__init__("language", setting, "language")
        self.buttons = {language: QRadioButton(name, self) for language, name in NAMES.items()}
        for language, button in self.buttons.items():
            button.setAccessibleName(NAMES[language])
            button.setChecked(language is words.language())
            button.toggled.connect(self._speak)
            self.down.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.down.addStretch(1)

    @override
    def begin(self) -> None:
        self.buttons[words.language()].setFocus()

    def _speak(self, checked: bool) -> None:  # noqa: FBT001  (Qt's slot)
        if checked:
            words.choose(next(each for each, one in self.buttons.items() if one.isChecked()))
