"""Tries whether phones reach a server, asked where there is no desk (F2)."""

import json
from pathlib import Path

from tests.app.test_others import free_port
from tests.commanding import callout, serving


def test_a_dead_port_is_told_in_words_and_in_json(tmp_path: Path) -> None:
    url = f"https://localhost:{free_port()}"
    (tmp_path / "settings.json").write_text(json.dumps({"public_url": url}), encoding="utf-8")
    with serving(tmp_path, "--key-file", tmp_path.parent / "key"):
        said = callout("reach", "--data", tmp_path, "--json")
        spoken = callout("reach", "--data", tmp_path, language="zh_CN")
    assert said.code == spoken.code == 1
    assert (said.answer["ok"], said.answer["url"]) == (False, url)
    found = {each["code"]: each for each in said.answer["findings"]}
    assert found["port-refused"]["grade"] == "bad"
    assert found["clock-right"]["grade"] == "good"
    assert f"手机无法通过 {url} 接入。" in spoken.out
    assert spoken.out.count("\n") == len(found) + 1


def test_without_a_server_there_is_nothing_to_check(tmp_path: Path) -> None:
    said = callout("reach", "--data", tmp_path, "--json")
    assert (said.code, said.answer) == (1, {"ok": False, "code": "server-unreachable"})
    assert "start it" in said.err
