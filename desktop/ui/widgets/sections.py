"""Decides how the names of sections look, of which one is read: words, with a line under that."""

from desktop.ui.colours import Colours


def sheet(colours: Colours) -> str:
    """Give the style sheet of a bar whose tool buttons are the names of sections."""
    return (
        "QToolButton { border: none; border-bottom: 2px solid transparent; padding: 0 6px;"
        f" color: {colours.muted}; font-weight: 600; background: transparent; }}"
        f"QToolButton:hover {{ color: {colours.accent_hover}; }}"
        f"QToolButton:checked {{ color: {colours.accent};"
        f" border-bottom: 2px solid {colours.accent}; }}"
        f"QToolButton:focus {{ background-color: {colours.hover}; }}"
    )
