"""Decides how a contrast is measured: WCAG's, between colours and in what is painted."""

from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QDialog, QWidget

READ, DISABLED = 4.5, 3.0
RING = 3.0
BLOCK = "█"
"""A letter that is all ink, so that its colour is not thinned out by smoothing."""


def luminance(colour: str) -> float:
    """Reckon WCAG's relative luminance."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Reckon WCAG's contrast, from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def painted(widget: QWidget, app: QApplication) -> QImage:
    """Give what is on the screen once `widget` stands in a window without the focus."""
    window = QDialog()
    widget.setParent(window)
    widget.resize(widget.sizeHint().expandedTo(widget.minimumSizeHint()))
    window.show()
    widget.show()
    app.processEvents()
    image = window.grab(widget.geometry()).toImage()
    widget.setParent(None)
    return image


def strongest(image: QImage) -> float:
    """Give the contrast of ground and solid ink: the best of the commonest colours."""
    counted: dict[str, int] = {}
    for x in range(3, image.width() - 3):
        for y in range(3, image.height() - 3):
            name = QColor(image.pixel(x, y)).name()
            counted[name] = counted.get(name, 0) + 1
    ranked = sorted(counted, key=lambda name: -counted[name])
    assert len(ranked) > 1, "nothing is written there"
    return max(contrast(ranked[0], other) for other in ranked[1:3])


def ring(plain: QImage, focused: QImage) -> int:
    """Count the dots that the focus sets apart from what was there by at least RING."""
    assert plain.size() == focused.size()
    return sum(
        contrast(QColor(plain.pixel(x, y)).name(), QColor(focused.pixel(x, y)).name()) >= RING
        for x in range(plain.width())
        for y in range(plain.height())
        if plain.pixel(x, y) != focused.pixel(x, y)
    )
