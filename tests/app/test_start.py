"""Whether a desk loads nothing before its queue is painted that it does not need for it."""

import json
import subprocess
import sys

import pytest

FIRST = """
import json, sys
from api_client import building
building.build_later()
import desktop.app.desk, desktop.app.machine, desktop.ui.workplace, desktop.ui.panels.queue
from api_client.client import Client
client = Client("http://127.0.0.1:9")
for noun in ("centre", "people", "accounts", "orders", "changes", "claims", "views", "alarms"):
    getattr(client, noun)
client.close()
print(json.dumps(sorted(sys.modules)))
"""
"""What is loaded until the queue is painted: the window, the workplace, its first panel."""
LATER = (
    # libraries that a sheet, a date, a code, a certificate or a server needs
    *("babel", "jinja2", "qt_material", "segno", "phonenumbers", "PIL", "structlog", "numpy"),
    *("cryptography", "keyring", "argon2", "filelock", "asyncio", "multiprocessing", "psutil"),
    *("sqlalchemy", "alembic", "sqlcipher3", "psycopg", "fastapi", "starlette", "uvicorn"),
    *("PySide6.QtMultimedia", "PySide6.QtNetwork", "PySide6.QtPrintSupport"),
    # ours: the server, and what is opened later
    *("desktop.server", "desktop.service", "desktop.gateways", "desktop.simulator"),
    *("desktop.ui.pictures", "desktop.ui.commandbar", "desktop.ui.keysheet", "desktop.ui.mine"),
    *("desktop.ui.new_order", "desktop.ui.bulk_dialog", "desktop.ui.print_dialog"),
    *("desktop.ui.restoring", "desktop.ui.sessions", "desktop.ui.password"),
    *("desktop.ui.certificates", "desktop.ui.view_dialogs", "desktop.ui.order_edit"),
    *(f"desktop.ui.panels.{name}" for name in ("alarms", "centre", "order", "settings", "shift")),
    *(f"desktop.ui.panels.{name}" for name in ("staff", "technicians", "templates")),
)


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    """Every module that a start loads, and every package that one of them lies in."""
    told = subprocess.run([sys.executable, "-c", FIRST], capture_output=True, check=True)
    return set(json.loads(told.stdout))


@pytest.mark.parametrize("name", LATER)
def test_what_a_start_does_not_need_is_loaded_later(loaded: set[str], name: str) -> None:
    assert name not in loaded


def test_what_it_needs_is_there(loaded: set[str]) -> None:
    assert {"desktop.ui.panels.queue", "desktop.ui.window", "pydantic", "requests"} <= loaded
