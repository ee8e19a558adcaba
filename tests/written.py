"""Decides what the code says of texts: all that it writes, and the keys that it asks for."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ASKING = {"text", "plural", "say", "done", "explain"}
"""Methods that take a key first: of words, or of a widget."""


@dataclass(frozen=True)
class Written:
    """What the code says of texts."""

    literals: frozenset[str]
    """Every text that it writes."""
    asked: tuple[tuple[Path, str], ...]
    """Every key that is asked for outright, and where."""


def read(root: Path) -> Written:
    """Read all of the code below a folder."""
    literals: set[str] = set()
    asked: list[tuple[Path, str]] = []
    for path in sorted(root.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                literals.add(node.value)
            elif isinstance(node, ast.Call):
                asked.extend((path, key) for key in _key(node))
    return Written(frozenset(literals), tuple(asked))


def _key(node: ast.Call) -> Iterator[str]:
    """Give the key that a call asks for outright, if it does."""
    if isinstance(node.func, ast.Attribute) and node.func.attr in ASKING and node.args:
        first = node.args[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value:
            yield first.value
