"""Decides the command ``callout pictures``: every panel and state as PNG, to be looked at.

A scale is taken by a whole process, so each one after the first is painted by a child of ours.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from html import escape
from pathlib import Path

from api_client.vocabulary import StartFault
from desktop import words
from desktop.commands import speech
from desktop.store.faults import CannotStart

SCALES = (100, 125, 150, 200)
SCHEMES = ("light", "dark")
SHEET = "index.html"


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("pictures", help=words.text("command.pictures"))
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--scene", action="append", metavar="NAME")
    parser.add_argument("--language", action="append", choices=[*words.Language])
    parser.add_argument("--scheme", action="append", choices=SCHEMES)
    parser.add_argument("--scale", action="append", type=int, choices=SCALES)
    parser.add_argument("--size", type=_size, metavar="WxH")
    parser.add_argument("--check", action="store_true")
    parser.set_defaults(func=run)


def run(asked: argparse.Namespace) -> int:
    """Paint the pictures and say where each one is; where it is checked, what is wrong in it."""
    scales: Sequence[int | None] = asked.scale or (None,)
    wrong = _paint(asked, scales[0])
    for scale in scales[1:]:
        wrong = _by_child(asked, scale) or wrong
    try:
        _contact_sheet(asked.out)
    except OSError as error:
        raise CannotStart(StartFault.FOLDER_NOT_WRITABLE, path=str(asked.out)) from error
    return 1 if wrong else 0


def _size(said: str) -> tuple[int, int]:
    width, _, height = said.partition("x")
    return int(width), int(height)


def _paint(asked: argparse.Namespace, scale: int | None) -> bool:
    """Paint in this process; return whether something is wrong that was to be checked."""
    try:
        from desktop.app import pictures  # noqa: PLC0415  (Qt is an extra)
    except ModuleNotFoundError as error:
        raise CannotStart(StartFault.QT_MISSING) from error
    usual = pictures.Choice()
    choice = pictures.Choice(
        scenes=tuple(asked.scene or usual.scenes),
        languages=tuple(map(words.Language, asked.language or usual.languages)),
        schemes=tuple(map(pictures.Scheme, asked.scheme or usual.schemes)),
        size=asked.size or usual.size,
    )
    found = False
    try:
        for taken in pictures.paint(asked.out, choice, scale):
            speech.line(str(taken.path))
            for said in taken.wrong if asked.check else ():
                found = True
                speech.aside(f"{taken.path.name}: {said}")
    except OSError as error:
        raise CannotStart(StartFault.FOLDER_NOT_WRITABLE, path=str(asked.out)) from error
    return found


def _by_child(asked: argparse.Namespace, scale: int | None) -> bool:
    """Paint another scale by a process of its own, which speaks for itself."""
    arguments = ["pictures", "--out", str(asked.out), "--scale", str(scale)]
    for option in ("scene", "language", "scheme"):
        for value in getattr(asked, option) or ():
            arguments += [f"--{option}", str(value)]
    if asked.size:
        arguments += ["--size", "x".join(map(str, asked.size))]
    if asked.check:
        arguments.append("--check")
    return subprocess.run([sys.executable, "-m", "desktop", *arguments], check=False).returncode > 0


def _contact_sheet(out: Path) -> None:
    """Put all pictures of the folder on one page, each scene's beside each other."""
    scenes: dict[str, list[str]] = {}
    for path in sorted(out.glob("*.png")):
        scenes.setdefault(path.name.split(".")[0], []).append(path.name)
    rows = "".join(
        f"<h2>{escape(scene)}</h2><p>"
        + "".join(
            f'<a href="{escape(name)}"><img loading="lazy" src="{escape(name)}" '
            f'alt="{escape(name)}" title="{escape(name)}"></a>'
            for name in names
        )
        + "</p>"
        for scene, names in scenes.items()
    )
    style = "body{font:14px sans-serif;background:#888}img{width:24%;margin:2px}"
    page = f'<!doctype html><meta charset="utf-8"><title>Callout</title><style>{style}</style>'
    (out / SHEET).write_text(page + rows + "\n", encoding="utf-8")
