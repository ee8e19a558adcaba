"""Decides how a bench and its children speak: one JSON object a line, a question and its answer."""

import json
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any


def asked() -> Iterator[dict[str, Any]]:
    """Yield what the bench asks, until it has no more to ask or is no more."""
    for line in sys.stdin.buffer:
        question = json.loads(line)
        assert isinstance(question, dict)
        yield question


def tell(**answer: object) -> None:
    """Answer the bench."""
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def answering(answer: Callable[[dict[str, Any]], dict[str, Any]], end: Callable[[], None]) -> None:
    """Answer in a thread what is asked from now on, and call ``end`` when nothing more can be."""

    def listen() -> None:
        for question in asked():
            tell(**answer(question))
        end()

    threading.Thread(target=listen, name="bench", daemon=True).start()
