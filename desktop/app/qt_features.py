"""Decides that Qt for Python reads no source of ours: none of our modules switches its features.

It looks for their use (`from __feature__ import ...`) in the source of each module that is loaded
after it, which takes a tenth of a desk's start. Where it looks is not public: an edition that does
it otherwise is left as it is.
"""

import sys

import PySide6.QtCore  # noqa: F401  (loads what is looked for)

LOOKS = "shibokensupport.feature"
USED_IN = "_mod_uses_pyside"


def switch_none() -> None:
    """Let every module that is loaded from now on be taken for one that switches no feature."""
    looks = sys.modules.get(LOOKS)
    if looks is not None and hasattr(looks, USED_IN):
        setattr(looks, USED_IN, _uses_none)


def _uses_none(_module: object) -> bool:
    return False
