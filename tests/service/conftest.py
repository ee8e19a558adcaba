"""Decides how the tests of use cases get their centre."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.scene import Scene


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """A centre of one test."""
    found = Scene(tmp_path)
    yield found
    found.close()
