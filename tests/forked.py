"""Decides how a test begins ``callout``, the quickest way that a system has: forked, or started."""

import sys
from typing import Any

if sys.platform == "linux":
    from tests.nursery import Forked as Begun
    from tests.nursery import end
else:
    import subprocess

    class Begun(subprocess.Popen[Any]):
        """A process that runs ``callout`` with these arguments, and loads all that it needs."""

        def __init__(self, arguments: list[str], **how: Any) -> None:  # noqa: ANN401  (Popen's own)
            """Begin; ``how`` is what Popen takes: streams, encoding, environment, folder."""
            super().__init__([sys.executable, "-m", "desktop", *arguments], **how)

    def end() -> None:
        """Nothing goes on for others."""


__all__ = ["Begun", "end"]
