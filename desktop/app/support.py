"""Decides what a bundle for support tells: of the program, its machine and its log, of nobody.

Each part is built from figures, words of ours and names of libraries; a path, a text, an address
or an id has no way in. What a part could not find out is told by the kind of fault alone.
"""

import json
import os
import platform
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from re import match
from typing import Any

import psutil
from pydantic import BaseModel
from sqlcipher3 import dbapi2

from desktop.app import log
from desktop.app.facts import Since
from desktop.app.loglines import newest
from desktop.domain.traces import traced
from desktop.gateways.folder import CentreFolder
from desktop.service.bundles import in_json
from desktop.service.diagnostics import Counted

LINES_MOST = 3_000
START_FAULTS_MOST = 50
VERIFY_WITHIN_S = 120.0
DESK_LOG = "desk.log"
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Subject:
    """What a bundle is about: a folder, how its rows are counted, and since when it is seen."""

    data: Path
    counted: Callable[[], Counted]
    since: Since
    settings: BaseModel
    dialect: str = "sqlite"
    key_file: Path | None = None
    password: str | None = None
    """The database's, where it was given and not kept; it goes to ``verify`` unseen by others."""
    served: bool = True
    desk_logs: Path | None = None


def parts(of: Subject) -> dict[str, bytes]:
    """Return every part of a bundle by its name; one bundle is gathered at a time."""
    with _one_at_a_time:
        lines = log.read(CentreFolder(of.data).log, LINES_MOST)
        found = {
            "about.json": _part(_about),
            "clock.json": _part(lambda: _clock(of.since, served=of.served)),
            "database.json": _part(lambda: _database(of)),
            "disk.json": _part(lambda: _disk(of.data)),
            "settings.json": _part(lambda: _settings(of.settings)),
            "start-faults.json": _part(lambda: _start_faults(lines)),
            "verify.json": _part(lambda: _verified(of)),
            "server-log.jsonl": _lines(lines),
        }
        if of.desk_logs is not None:
            found["desk-log.jsonl"] = _lines(log.read(of.desk_logs / DESK_LOG, LINES_MOST))
        return found


def _part(find: Callable[[], object]) -> bytes:
    """Return a part in JSON, or of what kind the fault was that kept it from being found."""
    try:
        return in_json(find())
    except Exception as error:  # noqa: BLE001  (the other parts are of use all the same)
        return in_json({"fault": traced(error)})


def _about() -> dict[str, object]:
    """Return what runs, and on what."""
    process = psutil.Process()
    return {
        "release": version("callout"),
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "system": platform.system(),
        "system_release": platform.release(),
        "machine": platform.machine(),
        "processors": os.cpu_count(),
        "memory_bytes": psutil.virtual_memory().total,
        "process_bytes": process.memory_info().rss,
        "process_threads": process.num_threads(),
        "sqlite": dbapi2.sqlite_version,
        "libraries": _libraries(),
    }


def _libraries() -> dict[str, str | None]:
    """Return the version of each library that the program asks for, None where it is not there."""
    found: dict[str, str | None] = {}
    for wanted in requires("callout") or ():
        named = match(r"[A-Za-z0-9_.-]+", wanted)
        assert named is not None
        try:
            found[named.group().lower()] = version(named.group())
        except PackageNotFoundError:
            found[named.group().lower()] = None
    return dict(sorted(found.items()))


def _clock(since: Since, *, served: bool) -> dict[str, object]:
    """Return how the wall clock ran against elapsed time since the server, or this, began."""
    offset = since.clock.now().astimezone().utcoffset()
    return {
        "of_server": served,
        "began_at": log.iso(since.began_at),
        "now": log.iso(since.clock.now()),
        "elapsed_s": round(since.elapsed_s, 3),
        "drift_s": round(since.drift_s, 3),
        "offset_s": None if offset is None else offset.total_seconds(),
    }


def _database(of: Subject) -> dict[str, object]:
    """Return which database it is, its schema, and how many rows each table has."""
    counted = of.counted()
    return {"dialect": of.dialect, "revision": counted.revision, "rows": counted.rows}


def _disk(data: Path) -> dict[str, object]:
    """Return how much room there is, and how long the files are whose names are ours."""
    folder = CentreFolder(data)
    usage = shutil.disk_usage(data)
    ours = (folder.database, Path(f"{folder.database}-wal"), folder.log, data / "audit-head.json")
    return {
        "total_bytes": usage.total,
        "free_bytes": usage.free,
        "lengths": {path.name: path.stat().st_size for path in ours if path.exists()},
        "held": folder.held(),
        "anchors": len(list((data / "anchors").glob("*.json"))),
    }


def _settings(settings: BaseModel) -> dict[str, object]:
    """Return each setting that is a figure; of a text only whether it is as it comes."""
    usual = type(settings)()
    found: dict[str, object] = {}
    for name, value in settings:
        plain = value is None or isinstance(value, bool | int | float)
        found[name] = value if plain else ("usual" if value == getattr(usual, name) else "own")
    return found


def _start_faults(lines: Iterable[object]) -> list[dict[str, object]]:
    """Return the newest faults at a start that the log tells of."""
    told = [line for line in lines if isinstance(line, dict)]
    return newest((line for line in told if line.get("event") == "start-fault"), START_FAULTS_MOST)


def _lines(lines: Iterable[object]) -> bytes:
    """Return lines of a log, each passed through the list of fields once more."""
    return "".join(f"{json.dumps(line)}\n" for line in newest(lines, LINES_MOST)).encode("ascii")


def _verified(of: Subject) -> dict[str, object]:
    """Return what ``callout verify`` finds, as counts; it runs as a program of its own.

    So it cannot take the server with it where the database is damaged, nor let go of its locks.
    """
    command = [sys.executable, "-m", "desktop", "verify", "--data", str(of.data), "--json"]
    if of.key_file is not None:
        command += ["--key-file", str(of.key_file)]
    secret = {} if of.password is None else {"PGPASSWORD": of.password}
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=VERIFY_WITHIN_S,
            env={**os.environ, **secret},
        )
    except subprocess.TimeoutExpired:
        return {"code": "took-too-long"}
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return _findings(told) | {"exit_code": done.returncode}


def _findings(told: Mapping[str, Any]) -> dict[str, object]:
    """Return findings without what they are about."""
    if "audit" not in told:
        return {"ok": told["ok"], "code": told["code"]}
    return {
        "ok": told["ok"],
        "audit": {name: told["audit"][name] for name in ("rows", "first_bad", "anchor")},
        "money": {name: told["money"][name] for name in ("ok", "accounts", "transfers")},
        "database": {"faults": len(told["database"]["faults"])},
        "files": {"checked": told["files"]["checked"], "bad": len(told["files"]["bad"])},
    }
