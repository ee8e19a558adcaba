"""Holds the tree to its habits of size, names, clocks and Windows, and its top level as it is."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tidy import LINES_PER_FILE, RULES, Module, faults

ROOT = Path(__file__).parent.parent
PACKAGES = ("api_client", "desktop", "resources", "tests")
COMMITTED = {
    *PACKAGES,
    *("docs", "installer", "CHANGELOG.md", "LICENSE", "README.md", "pyproject.toml"),
}
MADE = {"build", "dist"}
TEXTS = {"", ".cfg", ".css", ".html", ".in", ".js", ".json", ".md", ".po", ".py", ".pyi", ".svg"}
TEXTS |= {".toml", ".txt", ".xml", ".yaml", ".yml"}
# Folders of one machine or one person, and folders beside the checkout.
PLACES = re.compile(r"(?<![\w.])/(?:home|Users|root|work)/\w|[A-Z]:\\Users\\|\.\./sha" + r"red")
SAMPLES_DEFAULT = ".ci/run"
"""The one file that may say where the samples lie: beside the checkout."""

PLANTED: dict[str, tuple[str, str]] = {
    "no docstring": ("desktop/orders.py", "import math\n"),
    "a docstring that is no sentence": ("desktop/orders.py", '"""Orders"""\n'),
    "a long file": ("desktop/orders.py", '"""Decides."""\n' + "x = 1\n" * 400),
    "a long function": ("desktop/a.py", '"""Decides."""\ndef f():\n' + "    x = 1\n" * 50),
    "a module for everything": ("desktop/utils.py", '"""Decides."""\n'),
    "a folder for everything": ("desktop/common/orders.py", '"""Decides."""\n'),
    "a class for everything": ("desktop/a.py", '"""Decides."""\nclass OrderManager: pass\n'),
    "something unfinished": ("desktop/a.py", '"""Decides."""\n# TO' + "DO later\n"),
    "a print": ("tests/test_a.py", '"""Decides."""\nprint("a")\n'),
    "a look at the time": ("desktop/a.py", '"""Decides."""\nnow = datetime.now(UTC)\n'),
    "a far look at the time": ("desktop/a.py", '"""Decides."""\nx = datetime.datetime.utcnow()\n'),
    "a time of the C library": (
        "desktop/a.py",
        '"""Decides."""\nfrom datetime import datetime, UTC\nx = datetime.fromtimestamp(-1, UTC)\n',
    ),
    "an import of the time": ("desktop/a.py", '"""Decides."""\nfrom time import monotonic\n'),
    "a stopwatch": ("api_client/a.py", '"""Decides."""\nx = time.perf_counter()\n'),
    "a fixed wait": ("tests/test_a.py", '"""Decides."""\ntime.sleep(1)\n'),
    "a fixed wait of Qt": ("tests/test_a.py", '"""Decides."""\nqtbot.wait(1)\n'),
    "a fork": ("desktop/a.py", '"""Decides."""\nos.fork()\n'),
    "a lock of POSIX": ("desktop/a.py", '"""Decides."""\nimport fcntl\n'),
    "a signal handler": ("desktop/a.py", '"""Decides."""\nloop.add_signal_handler(15, stop)\n'),
    "a mode": ("desktop/a.py", '"""Decides."""\npath.chmod(0o600)\n'),
    "a mode by os": ("desktop/a.py", '"""Decides."""\nfrom os import chmod\n'),
    "an open": ("desktop/a.py", '"""Decides."""\nopen("a")\n'),
    "an open to write": ("desktop/a.py", '"""Decides."""\nopen("a", mode="w")\n'),
    "a read": ("desktop/a.py", '"""Decides."""\npath.read_text()\n'),
    "a write": ("desktop/a.py", '"""Decides."""\npath.write_text("a")\n'),
    "a process": ("desktop/a.py", '"""Decides."""\nsubprocess.run(["a"], text=True)\n'),
    "a day without its nought": ("desktop/a.py", '"""Decides."""\nday.strftime("%-d")\n'),
    "a sentence in the log": ("desktop/a.py", '"""Decides."""\n_log.info("%s came", name)\n'),
    "a name in the log": (
        "desktop/a.py",
        '"""Decides."""\nLOG.info("somebody-came", extra={"name": name})\n',
    ),
    "a Chinese date": ("desktop/a.py", '"""Decides."""\ntime.strftime("%Y\u5e74", day)\n'),
}
TIDY = '''"""Decides what is tidy.

More is said here.
"""


def read(path, clock):
    with open(path, "rb") as file, open(path, encoding="utf-8") as other:
        return clock.now(), file.read(), other.read(), path.read_text("utf-8")
'''


def committed() -> Iterator[Path]:
    """Every file of the project, without what tools leave between its files."""
    for name in sorted(COMMITTED | {".ci", ".stubs", ".pre-commit-config.yaml"}):
        path = ROOT / name
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and "__pycache__" not in file.parts:
                yield file


def python_files() -> list[str]:
    return [str(path.relative_to(ROOT).as_posix()) for path in committed() if path.suffix == ".py"]


@pytest.mark.parametrize("name", python_files())
def test_a_module_is_tidy(name: str) -> None:
    found = faults(Module.of(name, (ROOT / name).read_text(encoding="utf-8")))
    assert found == []


@pytest.mark.parametrize(("name", "source"), PLANTED.values(), ids=PLANTED.keys())
def test_a_planted_fault_is_found_once(name: str, source: str) -> None:
    assert len(faults(Module.of(name, source))) == 1


def test_what_is_tidy_has_no_fault() -> None:
    assert faults(Module.of("desktop/orders.py", TIDY)) == []


def test_each_rule_has_a_planted_fault() -> None:
    seen = {rule for rule in RULES for planted in PLANTED.values() if [*rule(Module.of(*planted))]}
    assert seen == set(RULES)


def test_the_clock_alone_may_read_the_time() -> None:
    source = '"""Decides."""\nimport time\nx = time.monotonic()\n'
    assert faults(Module.of("desktop/clock.py", source)) == []


def test_the_top_level_stays_as_it_is() -> None:
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert found - MADE - {name for name in found if name.endswith(".egg-info")} == COMMITTED


def test_scripts_are_short_too() -> None:
    long = [
        str(path.relative_to(ROOT))
        for path in committed()
        if path.suffix == ".js" and path.read_text(encoding="utf-8").count("\n") > LINES_PER_FILE
    ]
    assert long == []


def test_nothing_names_a_place_on_one_machine() -> None:
    named = []
    for path in committed():
        name = path.relative_to(ROOT).as_posix()
        if path.suffix in TEXTS and name != SAMPLES_DEFAULT:
            text = path.read_text(encoding="utf-8")
            named += [f"{name}: {match.group()}" for match in PLACES.finditer(text)]
    assert named == []


@pytest.mark.parametrize(
    "text", ["/home/" + "ann/x", "see /root/" + "x", "C:" + "\\Users\\ann", "../sha" + "red/data"]
)
def test_a_place_on_one_machine_is_found(text: str) -> None:
    assert PLACES.search(text)
