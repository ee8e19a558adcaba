"""Decides when what reads and writes a message is made: with its class, or with the first message.

A server makes everything at its start, so that no request waits for it. A desk meets few kinds of
messages before its queue is painted, and is started many times a day: it makes each when it is met.
"""

from dataclasses import dataclass


@dataclass(slots=True)
class _Choice:
    later: bool = False


_choice = _Choice()


def build_later() -> None:
    """Make each with the first of its kind; without effect once messages are defined."""
    _choice.later = True


def later() -> bool:
    """Say whether it is made with the first message."""
    return _choice.later
