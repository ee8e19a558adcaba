"""Whether Qt for Python leaves the sources of what is loaded alone, and works all the same."""

import json
import subprocess
import sys

import pytest

STARTED = """
import inspect, json, sys
from desktop.app import qt_features
if sys.argv[1] == "none":
    qt_features.switch_none()
read, source = [], inspect.getsource
inspect.getsource = lambda module: (read.append(module.__name__), source(module))[1]
import desktop.ui.theme
from PySide6.QtCore import QObject
print(json.dumps({"read": read, "works": QObject().objectName() == ""}))
"""


@pytest.mark.parametrize("switched", ["none", "as it comes"])
def test_no_source_is_read_where_none_switches_a_feature(switched: str) -> None:
    said = subprocess.run(
        [sys.executable, "-c", STARTED, switched], check=True, capture_output=True, encoding="utf-8"
    )
    told = json.loads(said.stdout)
    assert told["works"]
    assert bool(told["read"]) is (switched != "none"), (
        "this edition of Qt for Python looks for its features elsewhere"
    )
