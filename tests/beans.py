"""Decides how a test has an exported ledger checked by beancount, a program of its own."""

import subprocess
import sys
from pathlib import Path


def bean_check(file: Path) -> tuple[int, str]:
    """The exit code of bean-check on a file, and what it says."""
    command = [sys.executable, "-m", "beancount.scripts.check", "--no-cache", str(file)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    return done.returncode, done.stdout + done.stderr
