"""Decides which part of a bench this process plays: a server, a page from memory, or the load.

What to do comes as JSON lines on standard input, each answered by one line; at its end all ends.
"""

import sys
from importlib import import_module

PARTS = {
    "server": "desktop.bench.serving",
    "trivial": "desktop.bench.trivial",
    "load": "desktop.bench.loading",
}
"""The parts, each a module with a ``main``; only the one that is played is imported."""

if __name__ == "__main__":
    import_module(PARTS[sys.argv[1]]).main()
