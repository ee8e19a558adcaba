"""Decides how identity data is looked at: nothing is shown before somebody asks for it (E1, F3).

The number of a card and each picture are sealed; a look at one of them is in the audit log, which
is said beside the button. What was seen is forgotten when another registration is chosen.
"""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from api_client.vocabulary import Permission, PersonalFile
from api_client.wire.registrations import HeldFile, HeldFingerprint, IdentityNumber, Person
from desktop import words
from desktop.ui import decoding, faults
from desktop.ui.desk import Desk
from desktop.ui.gate import Gate
from desktop.ui.registration_pages import Whole, WholePage
from desktop.ui.theme import Tone, pixmap
from desktop.ui.values import joined
from desktop.ui.viewer import Photo
from desktop.ui.widgets.facts import Card
from desktop.ui.widgets.lines import Notice
from desktop.ui.widgets.placard import Placard
from desktop.ui.widgets.sheet import Sheet
from desktop.ui.widgets.worded import Button, Label, Told

OPEN = frozenset({PersonalFile.PHOTO})
"""Pictures that are not sealed: customers see them."""
FIRMS = (PersonalFile.LICENCE,)
ICON_PX = 16
WIDE_PX, HIGH_PX = 720, 560


class IdentityPage(WholePage):
    """The number, the pictures and the fingers of a registration."""

    def __init__(self, desk: Desk, gate: Gate, add: Callable[[], object]) -> None:
        """Begin empty; `add` asks for a picture or a finger to be kept."""
        super().__init__("registrations.page-identity", desk.theme, desk.clock)
        self._desk, self._gate, self._add = desk, gate, add
        self._seen: IdentityNumber | None = None
        self.number_button: Button | None = None

    @override
    def show_whole(self, whole: Whole | None) -> None:
        before = self.whole
        if before is None or whole is None or before.row.id != whole.row.id:
            self._seen = None
        super().show_whole(whole)

    @override
    def fill(self, whole: Whole, now: datetime) -> None:
        subject = whole.subject
        if self._desk.may(Permission.IDENTITY_VIEW):
            notice = Notice(self.theme)
            self.inside.addWidget(notice)
            notice.show_words(
                "eye", Tone.MOVING, lambda: words.text("registrations.looks-recorded")
            )
        if isinstance(subject, Person):
            self.inside.addWidget(self._number(subject))
        pictures = Card("registrations.card-pictures", "photo", self.theme)
        held = {each.kind: each for each in subject.files}
        kinds = tuple(PersonalFile) if isinstance(subject, Person) else FIRMS
        for kind in kinds:
            pictures.inside.addWidget(self._picture(kind, held.get(kind), now))
        self.inside.addWidget(pictures)
        if isinstance(subject, Person):
            fingers = Card("registrations.card-fingers", "key", self.theme)
            for print_ in subject.fingerprints:
                fingers.inside.addWidget(self._finger(print_, now))
            if not subject.fingerprints:
                fingers.inside.addWidget(Label("registrations.no-fingers", "caption"))
            self.inside.addWidget(fingers)
        if self._desk.may(Permission.REGISTRATIONS_WRITE):
            self.inside.addWidget(self._more(), 0, Qt.AlignmentFlag.AlignLeft)

    def look_at_number(self) -> None:
        """Ask for the number of the card, which goes on record."""
        whole = self.whole
        if whole is None or not self.may_look_at_number():
            return
        number, id_ = self._desk.client.identities.number, whole.row.id

        def show(seen: IdentityNumber) -> None:
            if self.whole is not None and self.whole.row.id == id_:
                self._seen = seen
                self.again()

        self._desk.tasks.run(self, lambda: number(id_), show)

    def may_look_at_number(self) -> bool:
        """Say whether there is a number that this person may see."""
        subject = None if self.whole is None else self.whole.subject
        number = isinstance(subject, Person) and subject.has_number
        return number and self._desk.may(Permission.IDENTITY_VIEW)

    def look_at(self, kind: PersonalFile) -> "PictureSheet | None":
        """Show one picture, which goes on record."""
        if self.whole is None:
            return None
        sheet = PictureSheet(self._desk, self.whole, kind, self)
        sheet.open()
        return sheet

    def _number(self, person: Person) -> QWidget:
        card = Card("registrations.card-number", "lock", self.theme)
        told = QLabel(card)
        told.setTextFormat(Qt.TextFormat.PlainText)
        told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if self._seen is not None:
            born = words.day(datetime.fromisoformat(f"{self._seen.born}T12:00:00+00:00"))
            said = words.text("registrations.number-seen", number=self._seen.number, born=born)
        else:
            lacks = "registrations.number-lacks"
            said = words.text("registrations.number-sealed" if person.has_number else lacks)
        told.setText(said)
        across = QHBoxLayout()
        across.setSpacing(10)
        across.addWidget(told, 1)
        if self.may_look_at_number() and self._seen is None:
            button = Button("registrations.look-number", self.theme, "eye")
            self._gate.guard(button, self.look_at_number)
            across.addWidget(button)
            self.number_button = button
        card.inside.addLayout(across)
        return card

    def _picture(self, kind: PersonalFile, held: HeldFile | None, now: datetime) -> QWidget:
        name = words.member(kind)
        if held is None:
            said, icon = words.text("registrations.picture-lacks"), "warning"
        else:
            at = words.moment(held.stored_at, now)
            said = joined(
                words.size(held.length),
                words.text("registrations.by-at", name=held.stored_by, at=at),
            )
            icon = "photo" if kind in OPEN else "lock"
        line, across = self._line(name, said, icon)
        seen = Permission.REGISTRATIONS_VIEW if kind in OPEN else Permission.IDENTITY_VIEW
        if held is not None and self._desk.may(seen):
            button = Button("registrations.look-picture", self.theme, "eye")
            button.call(lambda: words.text("registrations.look-at", what=words.member(kind)))
            self._gate.guard(button, lambda: self.look_at(kind))
            across.addWidget(button)
        return line

    def _finger(self, held: HeldFingerprint, now: datetime) -> QWidget:
        made = "registrations.finger-image" if held.read_here else "registrations.finger-template"
        at = words.moment(held.stored_at, now)
        by = words.text("registrations.by-at", name=held.stored_by, at=at)
        return self._line(words.member(held.finger), joined(words.text(made), by), "ok")[0]

    def _line(self, name: str, said: str, icon: str) -> tuple[QWidget, QHBoxLayout]:
        """Give a line with an icon, what it is of, and what is said of it."""
        line = QFrame()
        across = QHBoxLayout(line)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(8)
        colours = self.theme.colours
        shade = self.theme.tint(Tone.WAITING).text if icon == "warning" else colours.muted
        sign = QLabel(line)
        sign.setPixmap(pixmap(icon, shade, ICON_PX, self.devicePixelRatioF()))
        across.addWidget(sign)
        for text, part, share in ((name, "", 2), (said, "caption", 3)):
            label = QLabel(text, line)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            if part:
                label.setProperty("part", part)
            across.addWidget(label, share)
        line.setAccessibleName(f"{name}: {said}")
        return line, across

    def _more(self) -> QWidget:
        button = Button("registrations.keep-file", self.theme, "add")
        self._gate.guard(button, self._add)
        return button


class PictureSheet(Sheet):
    """One picture of a registration, large; it is asked for when the sheet opens."""

    def __init__(self, desk: Desk, whole: Whole, kind: PersonalFile, parent: QWidget) -> None:
        """Ask for the picture of `kind`."""
        super().__init__("registrations.picture-of", desk.theme, parent, name=whole.row.name)
        self.about = Told(lambda: words.member(kind), "caption", self)
        self.photo, self.placard = Photo(self), Placard(desk.theme, self)
        self.photo.hide()
        self.placard.show_words("wait", "placard.loading", "placard.loading-more")
        if kind not in OPEN:
            said = Notice(desk.theme, self)
            said.show_words("eye", Tone.MOVING, lambda: words.text("registrations.look-recorded"))
            self.body.addWidget(said)
        self.body.addWidget(self.about)
        stack = QVBoxLayout()
        stack.addWidget(self.photo, 1)
        stack.addWidget(self.placard, 1)
        self.body.addLayout(stack, 1)
        self._desk, self._id, self._kind = desk, whole.row.id, kind
        self.resize(WIDE_PX, HIGH_PX)
        self._name()
        self.load()

    def load(self) -> None:
        """Ask for the picture, or ask again."""
        file, id_, kind = self._desk.client.identities.file, self._id, self._kind
        most = decoding.WHOLE_PX

        def fetch() -> QImage:
            return decoding.decoded(file(id_, kind), most)

        self._desk.tasks.run(self, fetch, self._show, self._fail)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._name()

    def _name(self) -> None:
        for seen in (self.photo, self.photo.viewport()):
            seen.setAccessibleName(words.member(self._kind))

    def _show(self, image: QImage) -> None:
        if image.isNull():
            self.placard.show_words("photo", "registrations.no-picture", "")
            return
        self.placard.hide()
        self.photo.show()
        self.photo.show_image(image)

    def _fail(self, fault: Exception) -> bool:
        self.placard.show_words(
            "away",
            "placard.failing",
            lambda: faults.sentence(fault),
            Tone.TROUBLE,
            ("placard.retry", self.load),
        )
        return True
