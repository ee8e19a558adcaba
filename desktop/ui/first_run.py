"""Decides how somebody is led from nothing to a centre, or to another machine's (F1).

One question a page, by keyboard, with a way back; nothing is written before the last one.
"""

from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop import words
from desktop.ui.founding import Founder, Purpose
from desktop.ui.machine import Begun
from desktop.ui.setup.administrator import AdministratorPage
from desktop.ui.setup.demo import DemoPage
from desktop.ui.setup.doing import DoingPage
from desktop.ui.setup.done import DonePage
from desktop.ui.setup.folder import FolderPage
from desktop.ui.setup.keeping import BackupsPage
from desktop.ui.setup.language import LanguagePage
from desktop.ui.setup.page import Page, Setting, Wishes
from desktop.ui.setup.purpose import PurposePage
from desktop.ui.setup.rail import Rail
from desktop.ui.setup.serving import ServingPage
from desktop.ui.setup.summary import SummaryPage
from desktop.ui.setup.visiting import VisitingPage
from desktop.ui.tasks import Tasks
from desktop.ui.theme import Theme, pixmap
from desktop.ui.widgets.keys import read_in_order
from desktop.ui.widgets.linemark import LineMark
from desktop.ui.widgets.worded import Button, Label, reword_all

WIDTH_PX, HEIGHT_PX = 860, 580
LEAST_PX = 640, 420


class FirstRun(QDialog):
    """The first run's window; `begun` says where the desk begins once it was accepted."""

    def __init__(
        self, founder: Founder, theme: Theme, tasks: Tasks, lost: Path | None = None
    ) -> None:
        """Begin with the language; or with the folder, where the one of before is `lost`."""
        super().__init__(None, Qt.WindowType.Window)
        self._theme, self._closing = theme, False
        self.begun: Begun | None = None
        self.wishes = Wishes(founder.folder, founder.key_file)
        self.setting = Setting(founder, self.wishes, theme, tasks)
        self.language, self.purpose = LanguagePage(self.setting), PurposePage(self.setting)
        self.serving = ServingPage(self.setting)
        self.visiting, self.folder = VisitingPage(self.setting), FolderPage(self.setting, lost)
        self.administrator = AdministratorPage(self.setting)
        self.backups, self.demo = BackupsPage(self.setting), DemoPage(self.setting)
        self.summary, self.doing = SummaryPage(self.setting), DoingPage(self.setting)
        self.done_page = DonePage(self.setting)
        self.rail = Rail(theme, self)
        self.rail.wanted.connect(self.show_page)
        self._heading, self._more = Label("", "title", self), Label("", "caption", self)
        self._pages = QStackedWidget(self)
        self._mark, self._fault = LineMark(self), Label("", "fault", self)
        self.back_button = Button("first-run.back", theme, parent=self)
        self.next_button = Button("first-run.next", theme, parent=self)
        self._arrange()
        for page in self._every():
            self._pages.addWidget(page)
            page.passed.connect(self._pass)
            page.failed.connect(self._show_fault)
            page.offered.connect(self._suit)
        self.back_button.clicked.connect(self.go_back)
        self.next_button.clicked.connect(self._send)
        QShortcut(QKeySequence("Alt+Left"), self, self.go_back)
        self.resize(WIDTH_PX, HEIGHT_PX)
        self.setMinimumSize(*LEAST_PX)
        self._end_words = words.on_change(reword_all)
        self.show_page(self.language if lost is None else self.folder)
        self._reword()

    @property
    def page(self) -> Page:
        """The page that is shown."""
        shown = self._pages.currentWidget()
        assert isinstance(shown, Page)
        return shown

    def route(self) -> tuple[Page, ...]:
        """Give the pages in their order, by what this machine is to be."""
        if self.wishes.purpose is Purpose.VISIT:
            return self.language, self.purpose, self.visiting
        serving = (self.serving,) if self.wishes.purpose is Purpose.SERVE else ()
        return (
            self.language,
            self.purpose,
            *serving,
            self.folder,
            self.administrator,
            self.backups,
            self.demo,
            self.summary,
            self.doing,
            self.done_page,
        )

    def show_page(self, page: Page) -> None:
        """Show a page of the route."""
        self.page.leave()
        self._show_fault("")
        self._pages.setCurrentWidget(page)
        self._suit()
        page.begin()

    def go_back(self) -> None:
        """Show the page before."""
        route = self.route()
        place = route.index(self.page)
        if self.page.back and place > 0:
            self.show_page(route[place - 1])

    @override
    def reject(self) -> None:
        """Go back for Escape: nobody loses by one key what he wrote."""
        self.go_back()

    @override
    def done(self, result: int) -> None:
        """End; nothing is worded anew any more."""
        self._end_words()
        super().done(result)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        """End what runs first, so that nothing half-made stays."""
        if self.doing.running:
            self._closing = True
            self.doing.stop()
            event.ignore()
            return
        self.page.leave()
        self._end_words()
        event.accept()

    @override
    def event(self, event: QEvent) -> bool:
        taken = super().event(event)
        if event.type() in {QEvent.Type.Show, QEvent.Type.LayoutRequest}:
            read_in_order(self)
        return taken

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    def _every(self) -> tuple[Page, ...]:
        return (
            *(self.language, self.purpose, self.visiting, self.serving, self.folder),
            *(self.administrator, self.backups, self.demo, self.summary, self.doing),
            self.done_page,
        )

    def _send(self) -> None:
        if self.next_button.isEnabled() and self.page.next_key:
            self._show_fault("")
            self.page.send()

    def _pass(self) -> None:
        """Go on after a page: to the next one, or to the desk."""
        page = self.page
        if page is self.visiting:
            self._finish(Begun(url=self.wishes.url))
        elif page is self.folder and self.folder.existing:
            self._finish(Begun(folder=self.wishes.folder))
        elif page is self.done_page:
            login = self.wishes.administrator, self.wishes.password
            self._finish(Begun(folder=self.wishes.folder, login=login))
        else:
            if page is self.doing and self.doing.founded is not None:
                self.done_page.show_founded(self.doing.founded)
            route = self.route()
            self.show_page(route[route.index(page) + 1])
            if self.page is self.done_page and self._closing:
                self.close()

    def _finish(self, begun: Begun) -> None:
        """Remember where the desk begins, and end; it opens though that cannot be written down."""
        self.begun = begun
        self.next_button.setEnabled(False)
        founder = self.setting.founder

        def end(_: object) -> bool:
            self.accept()
            return True

        self.setting.tasks.run(self, lambda: founder.remember(begun), lambda _: self.accept(), end)

    def _show_fault(self, sentence: str) -> None:
        self._fault.setText(sentence)
        self._fault.setVisible(bool(sentence))
        self._mark.setVisible(bool(sentence))
        colour = self._theme.colours.danger
        self._mark.setPixmap(pixmap("error", colour, 16, self.devicePixelRatioF()))

    def _suit(self) -> None:
        """Let rail and buttons fit the page."""
        page, route = self.page, self.route()
        self._heading.say(page.heading)
        self._more.say(page.more)
        self.rail.show_route([each for each in route if each.in_rail], page, back=page.back)
        self.back_button.setVisible(page.back and route.index(page) > 0)
        self.next_button.setVisible(bool(page.next_key))
        if page.next_key:
            self.next_button.say(page.next_key)
        self.next_button.setEnabled(page.ready)
        self.next_button.setDefault(True)
        if self._closing and page is self.doing and not self.doing.running:
            self.close()

    def _arrange(self) -> None:
        scroll = QScrollArea(self)
        scroll.setWidget(self._pages)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._more.setWordWrap(True)
        self._fault.setWordWrap(True)
        wrong, buttons = QHBoxLayout(), QHBoxLayout()
        wrong.setSpacing(6)
        wrong.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        wrong.addWidget(self._fault, 1)
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self.back_button)
        buttons.addWidget(self.next_button)
        main, across = QWidget(self), QHBoxLayout(self)
        main.setProperty("part", "surface")
        down = QVBoxLayout(main)
        down.setContentsMargins(28, 24, 28, 20)
        down.setSpacing(8)
        down.addWidget(self._heading)
        down.addWidget(self._more)
        down.addSpacing(10)
        down.addWidget(scroll, 1)
        down.addLayout(wrong)
        down.addLayout(buttons)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.rail)
        across.addWidget(main, 1)

    def _reword(self) -> None:
        shown = words.text("first-run.title")
        self.setWindowTitle(shown)
        self.setAccessibleName(shown)
