"""Decides what is untidy in one Python file: size, names, clocks and what Windows lacks.

Each rule takes a module and yields its faults as "line: sentence"; ruff sees what ruff can see,
these are the habits of this project. tests/test_tidy.py runs them over the tree.
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from desktop.app.loglines import FIELDS, KEBAB

LINES_PER_FUNCTION = 50
LINES_PER_FILE = 400

SHAPELESS_MODULES = frozenset(
    [
        "common",
        "data",
        "handler",
        "handlers",
        "helper",
        "helpers",
        "info",
        "manager",
        "managers",
        "misc",
        "util",
        "utils",
    ]
)
SHAPELESS_WORDS = frozenset({"Manager", "Helper", "Util", "Utils", "Handler", "Data", "Info"})
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")

CLOCK = "desktop/clock.py"
TIME_READS = frozenset(
    [
        "date.today",
        "datetime.now",
        "datetime.today",
        "datetime.utcnow",
        "time.gmtime",
        "time.localtime",
        "time.monotonic",
        "time.monotonic_ns",
        "time.perf_counter",
        "time.perf_counter_ns",
        "time.time",
        "time.time_ns",
    ]
)
MISSING_ON_WINDOWS = frozenset(
    [
        "date.fromtimestamp",  # of what is before 1970
        "datetime.fromtimestamp",
        "datetime.utcfromtimestamp",
        "os.chmod",
        "os.fork",
        "os.geteuid",
        "os.getuid",
        "os.killpg",
        "os.mkfifo",
        "os.setsid",
        "signal.SIGHUP",
        "signal.SIGKILL",
        "signal.SIGUSR1",
        "signal.SIGUSR2",
        "signal.alarm",
        "signal.pause",
    ]
)
MODULES_MISSING_ON_WINDOWS = frozenset(
    ["fcntl", "grp", "pty", "pwd", "resource", "syslog", "termios", "tty"]
)
NEVER_ON_WINDOWS = frozenset({"tests/nursery.py", "tests/e2e/cut_off.py"})
"""What forks where a system can, and what runs in a namespace of Linux: each has another way."""

LOG_CALLS = frozenset({"critical", "debug", "error", "exception", "info", "warning"})
LOGS_FREELY = frozenset({"desktop/app/pictures.py"})
"""What Qt says while it paints people who do not exist, for the eyes of developers."""


@dataclass(frozen=True)
class Module:
    """A Python file: its path from the root of the project, its text and its tree."""

    path: PurePosixPath
    text: str
    tree: ast.Module

    @classmethod
    def of(cls, path: str, text: str) -> "Module":
        """Parse a file; `path` is relative to the root, with slashes."""
        return cls(PurePosixPath(path), text, ast.parse(text, filename=path))

    @property
    def is_test(self) -> bool:
        """Whether the file belongs to the tests, which may do what the program may not."""
        return self.path.parts[0] == "tests"


Rule = Callable[[Module], Iterator[str]]


def faults(module: Module) -> list[str]:
    """Every fault of a module, as "path:line: sentence"."""
    return [f"{module.path}:{fault}" for rule in RULES for fault in rule(module)]


def opens_with_a_sentence(module: Module) -> Iterator[str]:
    """A module says first what it decides."""
    sentence = (ast.get_docstring(module.tree) or "").split("\n\n")[0]
    if not sentence.endswith((".", ":")):
        yield "1: does not open with a docstring sentence"


def is_short(module: Module) -> Iterator[str]:
    """Files and functions are short enough to be read at once."""
    lines = module.text.count("\n")
    if lines > LINES_PER_FILE:
        yield f"1: has {lines} lines, more than {LINES_PER_FILE}"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LINES_PER_FUNCTION:
                yield f"{node.lineno}: {node.name} has {length} lines, not {LINES_PER_FUNCTION}"


def has_a_shape(module: Module) -> Iterator[str]:
    """Modules and classes are named for what they hold, not for being useful."""
    for part in (*module.path.parts[:-1], module.path.stem):
        if part in SHAPELESS_MODULES:
            yield f"1: {part!r} says nothing about what is in it"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ClassDef):
            for word in re.findall(r"[A-Z][a-z]+", node.name):
                if word in SHAPELESS_WORDS:
                    yield f"{node.lineno}: {node.name} is named with {word!r}"


def is_finished(module: Module) -> Iterator[str]:
    """What is unfinished stands in an issue, not in a comment."""
    for number, line in enumerate(module.text.splitlines(), start=1):
        if match := UNFINISHED.search(line):
            yield f"{number}: says {match.group()}"


def keeps_quiet(module: Module) -> Iterator[str]:
    """Nothing prints: on Windows there may be no stdout; a command writes in one place."""
    for call, name in _calls(module):
        if name == "print":
            yield f"{call.lineno}: prints"


def asks_the_clock(module: Module) -> Iterator[str]:
    """Only the clock reads the time, so that a test can move it; nobody waits for a fixed time."""
    for call, name in _calls(module):
        tail = ".".join(name.split(".")[-2:])
        if module.is_test and (tail == "time.sleep" or tail.endswith(("qtbot.wait", "qWait"))):
            yield f"{call.lineno}: waits for a fixed time"
        if not module.is_test and str(module.path) != CLOCK and tail in TIME_READS:
            yield f"{call.lineno}: reads the time with {tail}"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and node.module == "time" and not module.is_test:
            for alias in node.names:
                if f"time.{alias.name}" in TIME_READS and str(module.path) != CLOCK:
                    yield f"{node.lineno}: reads the time with {alias.name}"


def runs_on_windows(module: Module) -> Iterator[str]:
    """What Windows lacks is not used, by the tests neither."""
    if str(module.path) in NEVER_ON_WINDOWS:
        return
    for node in ast.walk(module.tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Attribute):
            names = [_dotted(node)]
        line = getattr(node, "lineno", 1)
        for name in names:
            last = name.rpartition(".")[2]
            if name in MISSING_ON_WINDOWS | MODULES_MISSING_ON_WINDOWS or last in {
                "add_signal_handler",
                "chmod",
            }:
                yield f"{line}: {name} is missing on Windows, or does nothing there"


def names_its_encoding(module: Module) -> Iterator[str]:
    """Text is opened as UTF-8 by name: Windows would take its code page."""
    for call, name in _calls(module):
        given = {keyword.arg for keyword in call.keywords}
        if name in {"open", "io.open", "os.fdopen"}:
            mode = _argument(call, 1, "mode") or "r"
            text = "b" not in mode
        elif name.endswith((".read_text", ".write_text")):
            positional = 0 if name.endswith("read_text") else 1
            text = len(call.args) <= positional
        elif name.startswith("subprocess."):
            text = bool(given & {"text", "universal_newlines"})
        else:
            continue
        if text and "encoding" not in given and None not in given:
            yield f"{call.lineno}: {name} without an encoding"


def formats_dates_for_windows(module: Module) -> Iterator[str]:
    """Windows' strftime refuses %-d and raises on Chinese."""
    for call, name in _calls(module):
        if name.rpartition(".")[2] in {"strftime", "strptime"}:
            for node in ast.walk(call):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    if "%-" in node.value:
                        yield f"{call.lineno}: {node.value!r} fails on Windows"
                    if not node.value.isascii():
                        yield f"{call.lineno}: {node.value!a} fails on Windows"


def logs_events(module: Module) -> Iterator[str]:
    """A log is told a kebab-case event and listed fields, never what people wrote."""
    if module.is_test or str(module.path) in LOGS_FREELY:
        return
    for call, name in _calls(module):
        logger, _, method = name.rpartition(".")
        if logger.lower() not in {"_log", "log"} or method not in LOG_CALLS:
            continue
        said = _argument(call, 0, "msg")
        of_a_list = bool(call.args) and _dotted(call.args[0]).endswith(".value")
        if len(call.args) != 1 or not (of_a_list or (said and KEBAB.fullmatch(said))):
            yield f"{call.lineno}: logs something else than an event"
        for keyword in call.keywords:
            if keyword.arg == "extra" and isinstance(keyword.value, ast.Dict):
                for key in keyword.value.keys:
                    if isinstance(key, ast.Constant) and key.value not in FIELDS:
                        yield f"{call.lineno}: {key.value!r} is no field of desktop.app.loglines"


def _calls(module: Module) -> Iterator[tuple[ast.Call, str]]:
    """Each call with the dotted name of what is called."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            yield node, _dotted(node.func)


def _dotted(node: ast.expr) -> str:
    """`a.b.c` as it is written; what is no name counts as one nameless part."""
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"


def _argument(call: ast.Call, position: int, name: str) -> str | None:
    """A literal text argument by place or name."""
    values = [keyword.value for keyword in call.keywords if keyword.arg == name]
    values += call.args[position : position + 1]
    value = values[0] if values else None
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


RULES: tuple[Rule, ...] = (
    opens_with_a_sentence,
    is_short,
    has_a_shape,
    is_finished,
    keeps_quiet,
    asks_the_clock,
    runs_on_windows,
    names_its_encoding,
    formats_dates_for_windows,
    logs_events,
)
