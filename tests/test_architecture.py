"""Proves the import contracts: the tree keeps all of them, and each refuses a deliberate violation.

The contracts stand in pyproject.toml. A proof copies the packages, writes offending files of which
each breaks a contract of its own, and wants exactly those broken, each by the file that is meant to
and by no other one: a contract that nothing can break protects nothing.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
VERDICT = re.compile(r"^(?P<name>\S.*) (?P<verdict>KEPT|BROKEN)$", re.MULTILINE)
CIRCLES = "no-circles"
LINT = "from importlinter.cli import lint_imports_command as lint; lint()"
WITHOUT_QT = """
import importlib, pkgutil, sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"PySide6", "shiboken6", "pyqtgraph", "qt_material"}:
            raise ModuleNotFoundError(f"{name} is not installed here")

sys.meta_path.insert(0, Refuse())
for package in ("gateways", "server", "service", "simulator", "store"):
    package = importlib.import_module(f"desktop.{package}")
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)
import desktop.__main__, desktop.commands.serve
"""
CONTRACTS = {
    contract["id"]: contract["name"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "importlinter"
    ]["contracts"]
}


@dataclass(frozen=True)
class Violation:
    """One file that breaks one contract: the contract's id, the file, what is written there."""

    contract: str
    file: str
    source: str
    also: tuple[tuple[str, str], ...] = ()
    """Further files that the violation needs, with their source."""
    breaks: tuple[str, ...] = ()
    """Further contracts that it breaks, because the other way round something is imported."""

    @property
    def wanted(self) -> frozenset[str]:
        """All contracts that it breaks."""
        return frozenset({self.contract, *self.breaks})

    @property
    def files(self) -> tuple[tuple[str, str], ...]:
        """What is written where."""
        return ((self.file, self.source), *self.also)

    @property
    def module(self) -> str:
        """What import-linter calls the file."""
        parts = Path(self.file).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def told_in(self, section: str, contract: str) -> bool:
        """Say whether what is told of a broken contract blames this file, or its circle."""
        if contract == CIRCLES:
            parent = self.module.rpartition(".")[0]
            inside = f"No cycles are allowed in {parent}." in section
            top = f"No cycles are allowed in {parent.partition('.')[0]}." in section
            return inside if self.also else top
        return re.search(rf"(?<![\w.]){re.escape(self.module)}(?![\w.])", section) is not None


VIOLATIONS = (
    Violation("layers", "desktop/settings.py", "import desktop.clock"),
    Violation("layers", "desktop/gateways/offence.py", "import desktop.server"),
    Violation("layers", "desktop/extras/__init__.py", "import math"),
    Violation("layers", "desktop/undeclared.py", "import math"),
    Violation("api-client-alone-knows-the-server", "desktop/ui/offence.py", "import desktop.store"),
    Violation(
        "api-client-alone-knows-the-server", "desktop/ui/panels/offence.py", "import desktop.domain"
    ),
    Violation(
        "api-client-alone-knows-the-server",
        "desktop/simulator/offence.py",
        "import desktop.service",
    ),
    Violation("qt-only-in-ui-and-app", "desktop/commands/offence.py", "from PySide6 import QtCore"),
    Violation("server-without-qt", "desktop/server/offence.py", "import qt_material"),
    Violation("server-without-qt", "desktop/store/offence.py", "import pyqtgraph"),
    Violation("domain-is-pure", "desktop/domain/offence.py", "import socket"),
    Violation("domain-is-pure", "desktop/domain/offence.py", "from pathlib import Path"),
    Violation("domain-is-pure", "desktop/domain/offence.py", "import time"),
    Violation("domain-is-pure", "desktop/domain/offence.py", "import sqlalchemy.orm"),
    Violation("wire-at-the-edges", "desktop/service/offence.py", "import api_client.wire.base"),
    Violation("wire-at-the-edges", "desktop/gateways/offence.py", "from api_client import wire"),
    Violation("layers", "desktop/bench/offence.py", "import desktop.app", breaks=("no-circles",)),
    Violation("api-client-stands-alone", "api_client/offence.py", "import sqlalchemy"),
    Violation("api-client-stands-alone", "api_client/offence.py", "import resources"),
    Violation("resources-stand-alone", "resources/offence.py", "import requests"),
    Violation("words-for-people-in-views", "desktop/server/offence.py", "import desktop.words"),
    Violation("words-for-people-in-views", "desktop/service/offence.py", "import desktop.words"),
    Violation(
        "panels-independent",
        "desktop/ui/panels/offence.py",
        "import desktop.ui.panels.victim",
        also=(("desktop/ui/panels/victim.py", ""),),
    ),
    Violation(
        "no-circles",
        "desktop/store/offence.py",
        "import desktop.store.accomplice",
        also=(("desktop/store/accomplice.py", "import desktop.store.offence"),),
    ),
    Violation(
        "no-circles",
        "api_client/offence.py",
        "import api_client.accomplice",
        also=(("api_client/accomplice.py", "import api_client.offence"),),
    ),
    # What api_client as a whole may import, its vocabulary and its `__init__` may not.
    Violation("vocabulary-loads-alone", "api_client/vocabulary.py", "import pydantic"),
    Violation("vocabulary-loads-alone", "api_client/__init__.py", "import pydantic"),
)


def sharing_a_copy() -> list[list[Violation]]:
    """The violations in as few lots as may be, in each of which no two meet.

    Two meet where they break the same contract or write the same file.
    """
    lots: list[list[Violation]] = []
    for each in VIOLATIONS:
        names = {name for name, _ in each.files}
        for lot in lots:
            taken = {name for other in lot for name, _ in other.files}
            if not names & taken and not any(each.wanted & other.wanted for other in lot):
                lot.append(each)
                break
        else:
            lots.append([each])
    return lots


def copy_of_the_tree(folder: Path) -> Path:
    """The packages and what import-linter needs, beside each other in `folder`."""
    for package in ("api_client", "desktop", "resources"):
        for path in (ROOT / package).rglob("*.py"):
            target = folder / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    (folder / "tests").mkdir()
    for name in ("pyproject.toml", "tests/__init__.py", "tests/contracts.py"):
        shutil.copyfile(ROOT / name, folder / name)
    return folder


def linted(folder: Path) -> dict[str, str]:
    """What import-linter tells of each contract (by id) that the packages in `folder` break."""
    finished = subprocess.run(
        [sys.executable, "-c", LINT, "--no-logo", "--no-cache"],
        cwd=folder,
        env={**os.environ, "COLUMNS": "400", "PYTHONPATH": str(folder), "PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    found = {match["name"]: match["verdict"] for match in VERDICT.finditer(finished.stdout)}
    assert set(found) == set(CONTRACTS.values()), finished.stdout + finished.stderr
    told: dict[str, str] = {}
    for id_, name in CONTRACTS.items():
        if found[name] != "KEPT":
            _, heading, rest = finished.stdout.partition(f"\n{name}\n---")
            assert heading, finished.stdout
            others = "|".join(map(re.escape, CONTRACTS.values()))
            told[id_] = re.split(rf"\n(?:{others})\n---", rest)[0]
    return told


def test_the_tree_keeps_each_contract() -> None:
    assert linted(ROOT) == {}, "run lint-imports to see the offending lines"


@pytest.mark.parametrize("lot", sharing_a_copy(), ids=lambda lot: f"{len(lot)}-{lot[0].module}")
def test_each_contract_refuses_its_violation(lot: list[Violation], tmp_path: Path) -> None:
    tree = copy_of_the_tree(tmp_path)
    for name, source in (each for violation in lot for each in violation.files):
        offence = tree / name
        offence.parent.mkdir(exist_ok=True)
        before = offence.read_text(encoding="utf-8") if offence.exists() else '"""Offends."""\n'
        offence.write_text(f"{before}\n{source}\n", encoding="utf-8")

    told = linted(tree)

    assert set(told) == {id_ for violation in lot for id_ in violation.wanted}
    for violation in lot:
        blamed = {id_ for id_, section in told.items() if violation.told_in(section, id_)}
        assert blamed - {CIRCLES} == violation.wanted - {CIRCLES}, violation
        assert blamed >= violation.wanted, violation


def test_each_contract_has_a_violation() -> None:
    assert {violation.contract for violation in VIOLATIONS} == set(CONTRACTS)


def run_python(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A fresh interpreter in the tree, which says on stderr what went wrong."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


def test_the_server_loads_where_qt_is_not_installed() -> None:
    finished = run_python("-c", WITHOUT_QT)
    assert finished.returncode == 0, finished.stderr


def test_the_vocabulary_loads_where_nothing_is_installed() -> None:
    finished = run_python("-S", "-c", "import api_client.vocabulary")
    assert finished.returncode == 0, finished.stderr
