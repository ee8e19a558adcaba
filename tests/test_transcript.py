"""Runs docs/transcript.md as it stands: curl does the whole of one order."""

import shutil
from pathlib import Path

import pytest

from tests import transcript


@pytest.mark.skipif(
    not all(map(shutil.which, ("bash", "curl", "python3", "timeout", "sha256sum"))),
    reason="the transcript is for a shell with curl",
)
def test_every_command_prints_what_the_document_shows(tmp_path: Path) -> None:
    text = transcript.DOCUMENT.read_text(encoding="utf-8")
    answers = transcript.run(text, tmp_path)
    shown = [answer for _, answer in transcript.blocks(text)]
    assert [answer.rstrip("\n") for answer in answers] == [one.rstrip("\n") for one in shown]


def test_what_changes_from_run_to_run_is_left_aside() -> None:
    line = '{"pairing_code": "AB2-CD", "at": "2026-11-23T00:51:04.443848Z", "url": "127.0.0.1:99"}'
    assert transcript.steady(line) == (
        '{"pairing_code": "<code>", "at": "<time>", "url": "127.0.0.1:<port>"}'
    )
