"""Decides what a fingerprint's template is, and how alike two of one finger are at least (E1)."""

import struct

from api_client.vocabulary import Code
from desktop.domain.refusal import Refusal

MARK = b"FMR\x00"
"""How a template of ISO/IEC 19794-2:2005 begins."""
_VERSION = b" 20\x00"
_HEAD = struct.Struct(">4s4sIHHHHHBB")
_VIEW = struct.Struct(">BBBB")
_MINUTIA_BYTES = 6
LEAST_MINUTIAE = 12
"""With fewer of these nobody is told from others."""
SAME_FROM = 35
"""From this score of Bozorth3 on two templates are taken to be of one finger (decision 0060)."""


def is_template(content: bytes) -> bool:
    """Return whether bytes are meant as a template, and not as an image."""
    return content.startswith(MARK)


def check_template(template: bytes) -> int:
    """Return how many minutiae a template of one finger holds.

    Raises:
        Refusal: ``fingerprint-unreadable``: it is damaged, of several fingers, or holds too few.
    """
    try:
        _, version, length, *_, views, _ = _HEAD.unpack_from(template)
        *_, count = _VIEW.unpack_from(template, _HEAD.size)
    except struct.error as error:
        raise Refusal(Code.FINGERPRINT_UNREADABLE, why="damaged") from error
    held = len(template) - _HEAD.size - _VIEW.size
    if version != _VERSION or length != len(template) or count * _MINUTIA_BYTES > held:
        raise Refusal(Code.FINGERPRINT_UNREADABLE, why="damaged")
    if views != 1:
        raise Refusal(Code.FINGERPRINT_UNREADABLE, why="several-fingers")
    if count < LEAST_MINUTIAE:
        raise Refusal(Code.FINGERPRINT_UNREADABLE, why="too-little", minutiae=count)
    return int(count)
