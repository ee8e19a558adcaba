"""Decides how the tests of use cases get their centre."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import Place
from tests.service.scene import Scene


@pytest.fixture
def scene(tmp_path: Path, place: Place) -> Iterator[Scene]:
    """A centre of one test."""
    found = Scene(tmp_path, place)
    yield found
    found.close()


@pytest.fixture(params=["session", "prepared"])
def hot(request: pytest.FixtureRequest, scene: Scene) -> bool:
    """Send the test's reports through a session, and by prepared SQL: both do the same."""
    scene.hot = request.param == "prepared"
    return scene.hot
