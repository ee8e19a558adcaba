"""Each endpoint of docs/seams.md has exactly one client method."""

import re
from collections import Counter
from pathlib import Path

from api_client.client import nouns
from api_client.endpoints import Endpoint, published

SEAMS = Path(__file__).parents[2] / "docs" / "seams.md"


def written() -> set[tuple[str, str]]:
    """Read the methods and paths of the table in docs/seams.md."""
    found: set[tuple[str, str]] = set()
    for cell in re.findall(r"^\| (`[A-Z].*?) \|", SEAMS.read_text(encoding="utf-8"), re.MULTILINE):
        for methods, path in re.findall(r"`([A-Z, ]+) (/(?:v1|osmand)/[^`?]*|/owntracks)", cell):
            found |= {(method, re.sub(r"\{.*?\}", "{}", path)) for method in methods.split(", ")}
    return found


def test_every_endpoint_of_the_seams_is_called_by_one_method_and_no_other_is() -> None:
    calls = Counter(named.shape for noun in nouns() for named, _ in published(noun))
    assert set(calls) == written()
    assert len(calls) > 25
    assert max(calls.values()) == 1


def test_a_parameter_cannot_leave_its_place_in_the_path() -> None:
    named = Endpoint("GET", "/v1/files/{sha256}")
    assert named.filled({"sha256": "../orders?x#y"}) == "/v1/files/..%2Forders%3Fx%23y"
