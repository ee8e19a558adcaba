"""Decides how docs/transcript.md is run and written: its shell blocks, in one shell, with answers.

`python -m tests.transcript` runs every block and writes what it printed below it.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil

DOCUMENT = Path(__file__).parent.parent / "docs" / "transcript.md"
_BLOCK = re.compile(r"```sh\n(?P<commands>.*?)```\n(?:\n```text\n(?P<answer>.*?)```\n)?", re.DOTALL)
LONGEST_S = 120
_END = "@@end-of-block@@"
_CHANGING = (
    (r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "<id>"),
    (r"\d{4}-\d\d-\d\dT[\d:.]+Z", "<time>"),
    (r'(?<="token":")[\w-]+', "<token>"),
    (r'(?<="pairing_code": ")[\w-]+', "<code>"),
    (r'(?<="user": ")[0-9a-f]{12}', "<user>"),
    (r'(?<="device_id": ")[0-9a-f]{12}', "<user>"),
    (r'(?<="password": ")[2-9a-z]{26}', "<password>"),
    (r'(?<="secret": ")[2-9a-z]{26}', "<key>"),
    (r"(?<=/osmand/)[2-9a-z]{26}", "<secret>"),
    (r"(?<=127\.0\.0\.1:)\d+", "<port>"),
    (r'(?<="pid": )\d+', "<pid>"),
    (r"\bWO-\d{8}-\d{4}\b", "<number>"),
    (r'(?<="newest":)\d+', "<seq>"),  # what the server finds by itself comes when it does
    (r'(?<="head": ")[0-9a-f]{64}', "<hash>"),
)


def blocks(text: str) -> list[tuple[str, str]]:
    """Return each block's commands and the answer that stands below it."""
    return [(match["commands"], match["answer"] or "") for match in _BLOCK.finditer(text)]


def steady(answer: str) -> str:
    """Return an answer with what differs from run to run replaced by its name."""
    for pattern, name in _CHANGING:
        answer = re.sub(pattern, name, answer)
    return answer


def run(text: str, folder: Path) -> list[str]:
    """Run every block in one shell in a folder and return what each printed.

    A command that fails is an assertion; whatever it started is ended with it.
    """
    script = "trap 'kill $(jobs -p) 2> /dev/null || true' EXIT\n" + "".join(
        f"{commands}\nprintf '%s\\n' {_END}\n" for commands, _ in blocks(text)
    )
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    with subprocess.Popen(
        [str(shutil.which("bash")), "-eu", "-c", script],
        cwd=folder,
        env={**os.environ, "PATH": path, "CALLOUT_LANGUAGE": "en"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as shell:
        try:
            output, errors = shell.communicate(timeout=LONGEST_S)
        except subprocess.TimeoutExpired:
            for process in psutil.Process(shell.pid).children(recursive=True):
                process.kill()
            shell.kill()
            raise
    answers = output.split(f"{_END}\n")
    assert shell.returncode == 0, f"block {len(answers)}: {answers[-1]}{errors}"
    return [steady(answer).lstrip("\n") for answer in answers[:-1]]


def written(text: str, answers: list[str]) -> str:
    """Return the document with the answers below their blocks."""
    left = iter(answers)

    def replaced(match: re.Match[str]) -> str:
        answer = next(left).rstrip("\n")
        shown = f"\n```text\n{answer}\n```\n" if answer else ""
        return f"```sh\n{match['commands']}```\n{shown}"

    return _BLOCK.sub(replaced, text)


def main() -> None:
    """Run the document and write it afresh."""
    text = DOCUMENT.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        answers = run(text, Path(folder))
    DOCUMENT.write_text(written(text, answers), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
