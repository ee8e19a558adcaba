"""Decides that the documents stay true: what they link to, name and promise is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("installer/*.md"))
)
LINK = re.compile(r"\]\((?!https?://)(?P<target>[^)#\s]+)(?:#[^)]*)?\)")
NAMED = re.compile(r"`(?P<path>(?:api_client|desktop|docs|installer|resources|tests)/[\w./-]+)`")
"""A file or folder of ours; one with a <part> to be filled in is no name."""
HISTORY = "CHANGELOG.md"
"""It may name what is gone."""


@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_link_leads_somewhere(name: str) -> None:
    document = ROOT / name
    targets = [match["target"] for match in LINK.finditer(document.read_text(encoding="utf-8"))]
    assert [target for target in targets if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name != HISTORY])
def test_each_path_that_is_named_exists(name: str) -> None:
    paths = [m["path"] for m in NAMED.finditer((ROOT / name).read_text(encoding="utf-8"))]
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_readme_has_the_commands_that_ci_runs() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    block = r"<!-- {} -->\n```sh\n(.*?)\n```"
    commands = {
        mark: re.findall(block.format(mark), readme, re.DOTALL)
        for mark in ("debian", "run", "test", "debian-tests")
    }
    assert {mark: len(found) for mark, found in commands.items()} == dict.fromkeys(commands, 1)
    assert commands["run"][0].endswith("callout demo")
    assert commands["test"][0].endswith("-m pytest -n auto")


def test_each_decision_has_its_five_parts() -> None:
    for path in sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md")):
        parts = re.findall(r"^## (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert parts == ["Summary", "Context", "Decision", "Consequences", "Alternatives"], path
        assert path.name in (path.parent / "README.md").read_text(encoding="utf-8"), path
