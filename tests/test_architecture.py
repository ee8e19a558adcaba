"""Proves the import contracts: the tree keeps all of them, and each refuses a deliberate violation.

The contracts stand in pyproject.toml. A proof copies the packages, writes one offending file and
wants exactly that contract broken: a contract that nothing can break protects nothing.
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
    def label(self) -> str:
        return f"{self.contract}:{Path(self.file).with_suffix('').as_posix().replace('/', '.')}"


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
)


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


def verdicts(folder: Path) -> dict[str, str]:
    """What import-linter says of each contract (by name) about the packages in `folder`."""
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
    return found


def test_the_tree_keeps_each_contract() -> None:
    broken = [name for name, verdict in verdicts(ROOT).items() if verdict != "KEPT"]
    assert broken == [], "run lint-imports to see the offending lines"


@pytest.mark.parametrize("violation", VIOLATIONS, ids=lambda violation: violation.label)
def test_a_contract_refuses_its_violation(violation: Violation, tmp_path: Path) -> None:
    tree = copy_of_the_tree(tmp_path)
    for name, source in ((violation.file, violation.source), *violation.also):
        offence = tree / name
        offence.parent.mkdir(exist_ok=True)
        before = offence.read_text(encoding="utf-8") if offence.exists() else '"""Offends."""\n'
        offence.write_text(f"{before}\n{source}\n", encoding="utf-8")

    broken = [name for name, verdict in verdicts(tree).items() if verdict != "KEPT"]

    wanted = (violation.contract, *violation.breaks)
    assert broken == [name for id_, name in CONTRACTS.items() if id_ in wanted]


def test_the_vocabulary_refuses_a_library_and_what_loads_before_it(tmp_path: Path) -> None:
    """What api_client as a whole may import, its vocabulary and its `__init__` may not."""
    for name in ("api_client/vocabulary.py", "api_client/__init__.py"):
        tree = copy_of_the_tree(tmp_path / Path(name).stem)
        offence = tree / name
        source = offence.read_text(encoding="utf-8")
        offence.write_text(f"{source}\nimport pydantic\n", encoding="utf-8")

        broken = [contract for contract, verdict in verdicts(tree).items() if verdict != "KEPT"]

        assert broken == [CONTRACTS["vocabulary-loads-alone"]], name


def test_each_contract_has_a_violation() -> None:
    proved = {violation.contract for violation in VIOLATIONS} | {"vocabulary-loads-alone"}
    assert proved == set(CONTRACTS)


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
