"""Tries ``callout bench`` as people run it: the last line, the exit code, and an interrupt."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from api_client.vocabulary import EXIT_CODES, StartFault
from desktop.__main__ import main
from desktop.bench import feed
from tests.commanding import ROOT
from tests.running import until

TINY = replace(feed.QUICK, orders=400, rounds=1, warm_s=0.2, seconds=1.0, rate=40, desks=3)


def test_the_last_line_is_the_verdict(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "QUICK", TINY)
    code = main(["bench", "feed", "--json", "--data", str(tmp_path)])
    heard = capsys.readouterr()
    told = json.loads(heard.out.splitlines()[-1])
    assert set(told) == {"name", "ratio", "goal", "met", "figures"}
    assert told["name"] == "feed"
    assert code == (0 if told["met"] else 1)
    assert "Round 1 of 1" in heard.err
    assert list(tmp_path.iterdir()) == []


def test_without_json_it_speaks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "QUICK", TINY)
    main(["bench", "feed", "--data", str(tmp_path)])
    heard = capsys.readouterr()
    assert "goal 1.0" in heard.out
    assert "goals are" in heard.err


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    missing = str(tmp_path / "none")
    code = main(["bench", "feed", "--json", "--data", missing])
    assert code == EXIT_CODES[StartFault.FOLDER_MISSING]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process without asking it")
def test_an_interrupted_bench_leaves_neither_children_nor_data(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "desktop", "bench", "feed", "--data", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    ) as bench:
        assert bench.stderr is not None
        while b"Round" not in bench.stderr.readline():
            assert bench.poll() is None, "it ended before a round began"
        children = psutil.Process(bench.pid).children(recursive=True)
        assert len(children) == 3
        bench.terminate()
        assert bench.wait(60) == 1
        assert b"Interrupted" in bench.stderr.read()
    until(lambda: not any(child.is_running() for child in children))
    assert list(tmp_path.iterdir()) == []


HANGING = """
import sys
from desktop.__main__ import main
from desktop.bench.children import child
from desktop.commands import bench

def hang(where, full, clock, say):
    (where.folder / "much").write_bytes(b"x" * 1000)
    with child("load") as load:
        print("PID", load.pid, file=sys.stderr, flush=True)
        load.heard()  # it was asked nothing, and says nothing

bench.HARD_END_S = 0.5
bench.BENCHES["feed"] = hang
sys.exit(main(["bench", "feed", "--json", "--data", sys.argv[1]]))
"""


def test_a_bench_that_takes_too_long_is_ended_and_still_says_its_verdict(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HANGING, str(tmp_path)]
    done = subprocess.run(
        command, capture_output=True, cwd=ROOT, timeout=60, encoding="utf-8", check=False
    )
    assert done.returncode == 1, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert (told["name"], told["met"]) == ("feed", False)
    assert told["figures"]["ended_after_s"] == 0.5
    pid = int(done.stderr.partition("PID ")[2].split()[0])
    assert not psutil.pid_exists(pid)
    assert list(tmp_path.iterdir()) == []
