"""Whether what is forked is as good as what is started: streams, code, signals, environment."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commanding import ROOT, callout
from tests.forked import Begun

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="nothing is forked here")
ANYWHERE = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}


def test_it_says_and_ends_as_what_is_started_does(tmp_path: Path) -> None:
    for arguments in (["verify", "--data", str(tmp_path / "no")], ["verify"], ["no-command"]):
        started = subprocess.run(
            [sys.executable, "-m", "desktop", *arguments],
            capture_output=True,
            check=False,
            cwd=ROOT,
            encoding="utf-8",
            env={**os.environ, "CALLOUT_LANGUAGE": "zh_CN"},
        )
        forked = callout(*arguments, language="zh_CN")
        said = (forked.code, forked.out, forked.err)
        assert said == (started.returncode, started.stdout, started.stderr)
        assert forked.code > 0


def test_each_has_an_environment_and_a_folder_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    told = []
    for language in ("zh_CN", "en"):
        environment = {**os.environ, "CALLOUT_LANGUAGE": language}
        command = ["verify", "--data", "here"]
        with Begun(command, cwd=tmp_path, env=environment, **ANYWHERE) as process:
            told.append(process.communicate(timeout=60.0)[1].decode())
    assert told[0] != told[1]
    assert callout("verify", "--data", "here").err != told[1], "the folder is another here"


def test_its_end_is_known_however_it_came(tmp_path: Path) -> None:
    with Begun(["serve", "--data", str(tmp_path)], **ANYWHERE) as process:
        assert process.poll() is None
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.01)
        process.kill()
        assert process.wait(60.0) == -9
        assert process.poll() == -9


def test_what_it_reads_is_what_it_was_given(tmp_path: Path) -> None:
    added = ("staff", "add", "Anna", "--data", tmp_path, "--role", "administrator")
    codes = [
        callout(*added, "--password-stdin", "--json", stdin=given).code
        for given in ("", "correct horse battery 9\n")
    ]
    assert codes[0] > 0
    assert codes[1] == 0
