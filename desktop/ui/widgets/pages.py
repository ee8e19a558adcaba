"""Decides how one of several pages is shown: with the room that it needs itself, no other's."""

from PySide6.QtWidgets import QVBoxLayout, QWidget


class Pages(QWidget):
    """Pages of which one is shown; it is as high as that one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Begin without pages."""
        super().__init__(parent)
        self._pages: list[QWidget] = []
        self._down = QVBoxLayout(self)
        self._down.setContentsMargins(0, 0, 0, 0)

    @property
    def page(self) -> QWidget:
        """The page that is shown."""
        return next(page for page in self._pages if not page.isHidden())

    def add(self, page: QWidget) -> None:
        """Take a page in; the first one is shown."""
        page.setVisible(not self._pages)
        self._pages.append(page)
        self._down.addWidget(page)

    def show_page(self, page: QWidget) -> None:
        """Show this page, which was taken in before; the focus goes where it was last in it."""
        for each in self._pages:
            each.setVisible(each is page)
        last = page.focusWidget()
        if last is not None:
            last.setFocus()
