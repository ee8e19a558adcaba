"""Decides how the style sheet of a scheme comes about, and how a desk comes by it quickly.

It is qt-material's, filled in with our colours, then ours. qt-material's own start-up is not
called: it writes into the home folder, sets environment variables and a wrong text colour; only
its template and drawings are used. Filling it in takes longer than all else at a start, so what
was made is kept, under a digest of everything that it was made of.
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from string import Template

from desktop.ui.colours import Colours, Scheme, colours, tinted

FAMILIES = ("Segoe UI", "Microsoft YaHei UI", "PingFang SC", "Noto Sans", "Noto Sans CJK SC")
"""Fonts in the order they are asked for: Windows, macOS, Linux; the Chinese ones fill in."""
FONT_PX = 13
DENSITY = -2
SHEETS = ("desk.qss", "views.qss")
"""Our sheets on top of qt-material's, in this order: what everything has, then the rest."""
NAMED = re.compile(r"url\((desk|icon):/(\w+)/([\w-]+)\.svg\)")
"""A drawing that a sheet names: whose it is, its shade, its name."""
WRITTEN = "sheet.qss"
MATERIAL = "qt_material"
TEMPLATE = "material.qss.template"


@dataclass(frozen=True, slots=True)
class Dress:
    """The style sheet of a scheme, and the folder of the drawings that it names."""

    written: str
    drawings: Path


def dress(scheme: Scheme, kept: Path) -> Dress:
    """Give the dress of a scheme from the folder `kept`, where it is made unless it is there.

    Raises:
        OSError: it cannot be written there.
    """
    place = kept / f"{scheme}-{_digest(scheme)}"
    if not (place / WRITTEN).exists():
        _make(scheme, place)
    return Dress((place / WRITTEN).read_text(encoding="utf-8"), place)


@cache
def sheet(scheme: Scheme) -> str:
    """Make the whole style sheet of a scheme: qt-material's, then ours."""
    import jinja2  # noqa: PLC0415  (what is kept needs no template)
    import qt_material  # noqa: PLC0415  (as above)

    chosen = colours(scheme)
    loader = jinja2.FileSystemLoader(_material_folder())
    # No page is made here but a style sheet, and every value in it is ours.
    surroundings = jinja2.Environment(loader=loader, autoescape=False)  # noqa: S701
    surroundings.filters.update(opacity=qt_material.opacity, density=qt_material.density)
    base = surroundings.get_template(TEMPLATE).render(
        _material(chosen), density_scale=str(DENSITY), pyside6=True
    )
    ours = (files("resources").joinpath("themes", name).read_text("utf-8") for name in SHEETS)
    return base + "".join(Template(each).substitute(chosen.named()) for each in ours)


def _make(scheme: Scheme, place: Path) -> None:
    """Make a dress whole or not at all, and take away those of earlier releases."""
    beside = place.with_name(f".{place.name}-{os.getpid()}")
    try:
        written = sheet(scheme)
        _draw(colours(scheme), written, beside)
        (beside / WRITTEN).write_text(written, encoding="utf-8")
        with suppress(OSError):  # another desk was quicker: it is the same
            beside.rename(place)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    for old in place.parent.glob(f"{scheme}-*"):
        if old != place:
            shutil.rmtree(old, ignore_errors=True)


def _digest(scheme: Scheme) -> str:
    """Give a name to all that a dress is made of: by content, drawings by size and date."""
    made = hashlib.sha256(json.dumps(_material(colours(scheme))).encode())
    for path in _ingredients():
        made.update(path.read_bytes())
    for folder in (Path(str(files("resources").joinpath("icons"))), _sources()):
        for found in sorted(os.scandir(folder), key=lambda each: each.name):
            size = found.stat()
            made.update(f"{found.name} {size.st_size} {size.st_mtime_ns}".encode())
    return made.hexdigest()[:16]


def _ingredients() -> Iterator[Path]:
    yield Path(__file__)
    yield _material_folder() / TEMPLATE
    for name in SHEETS:
        yield Path(str(files("resources").joinpath("themes", name)))


@cache
def _material_folder() -> Path:
    """Say where qt-material lies; to find it loads nothing of it."""
    found = find_spec(MATERIAL)
    assert found is not None, "the desk's libraries are installed"
    assert found.submodule_search_locations is not None, "it is a package"
    return Path(found.submodule_search_locations[0])


def _sources() -> Path:
    return _material_folder() / "resources" / "source"


def _material(chosen: Colours) -> dict[str, str]:
    """Give our colours under qt-material's names."""
    return {
        "primaryColor": chosen.accent,
        "primaryLightColor": chosen.selection,
        "secondaryColor": chosen.surface,
        "secondaryLightColor": chosen.line,
        "secondaryDarkColor": chosen.window,
        "primaryTextColor": chosen.text,
        "secondaryTextColor": chosen.text,
        "danger": chosen.danger,
        "warning": chosen.warning,
        "success": chosen.success,
        "font_family": ", ".join(f'"{family}"' for family in FAMILIES),
        # The template shrinks fonts by one pixel a step of density; 11 px Chinese is unreadable.
        "font_size": f"{FONT_PX - DENSITY}px",
        "button_shape": "default",
    }


def _draw(chosen: Colours, written: str, folder: Path) -> None:
    """Put the drawings that a sheet names into `folder`, tinted: ours and qt-material's."""
    shades = {
        "muted": chosen.muted,
        "accent": chosen.accent,
        "disabled": chosen.disabled,
        "primary": chosen.accent,
        "active": chosen.muted,
        "danger": chosen.danger,
        "warning": chosen.warning,
    }
    for whose, shade, name in sorted(set(NAMED.findall(written))):
        if whose == "desk":
            drawn = tinted(name, shades[shade])
        else:
            drawn = (_sources() / f"{name}.svg").read_text(encoding="utf-8").replace("\\\n", "")
            drawn = drawn.replace("#0000ff", shades[shade]).replace("#ff0000", chosen.surface)
            drawn = drawn.replace("#000000", "#ffffff00")
        place = folder / whose / shade
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{name}.svg").write_text(drawn, encoding="utf-8")
