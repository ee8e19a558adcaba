"""Decides how a scanner's image becomes a fingerprint's template, and how alike two templates are.

NIST's programs do it (nbis-py), where they are installed: ``pip install callout[fingerprints]``.
What they can and cannot do is in docs/decisions/0060.
"""

import struct
import threading
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from api_client.vocabulary import Code
from desktop.domain.fingerprints import check_template
from desktop.domain.refusal import Refusal
from desktop.service.ports import Fingerprints, NoFingerprints

SCANNED_PPI = 500.0
"""How finely scanners for identity scan; a template's places are counted in it."""
_FINE = round(SCANNED_PPI / 2.54)
"""The same in dots a centimetre, as a template tells it."""
_HEAD = struct.Struct(">4s4sIHHHHHBB")
_VIEW = struct.Struct(">BBBB")
_MINUTIA_BYTES = 6
_NBIS_COUNT_AT = 25
"""nbis-py leaves two bytes of a finger's head out, and what may follow its minutiae."""


class NbisFingerprints:
    """NIST's programs; they are asked one after the other."""

    def __init__(self) -> None:
        """Load them."""
        self._nbis: Any = import_module("nbis")
        self._lock = threading.Lock()
        self._extractor = self._nbis.new_nbis_extractor(
            self._nbis.NbisExtractorSettings(
                min_quality=0.0,
                get_center=False,
                check_fingerprint=False,
                compute_nfiq2=False,
                ppi=SCANNED_PPI,
            )
        )

    def template(self, image: bytes) -> bytes:
        """Return the template (ISO 19794-2) of the finger in an image.

        Raises:
            Refusal: ``fingerprint-unreadable``.
        """
        with self._lock:
            try:
                made = self._extractor.extract_minutiae(image).to_iso_19794_2_2005()
            except self._nbis.NbisError as error:
                raise Refusal(Code.FINGERPRINT_UNREADABLE, why="image") from error
        return _standard(bytes(made))

    def score(self, one: bytes, other: bytes) -> int:
        """Return how alike two templates are.

        Raises:
            Refusal: ``fingerprint-unreadable``.
        """
        with self._lock:
            try:
                load = self._extractor.load_iso_19794_2_2005
                read = [load(_for_nbis(each)) for each in (one, other)]
                return int(read[0].compare(read[1]))
            except self._nbis.NbisError as error:
                raise Refusal(Code.FINGERPRINT_UNREADABLE, why="damaged") from error


def _standard(made: bytes) -> bytes:
    """Return a template as ISO 19794-2 has it, of one as nbis-py writes it."""
    mark, version, _, _, across, down, *_ = _HEAD.unpack_from(made)
    count = made[_NBIS_COUNT_AT]
    minutiae = made[_NBIS_COUNT_AT + 1 :]
    length = _HEAD.size + _VIEW.size + len(minutiae) + 2
    head = _HEAD.pack(mark, version, length, 0, across, down, _FINE, _FINE, 1, 0)
    return head + _VIEW.pack(0, 0, 0, count) + minutiae + bytes(2)


def _for_nbis(template: bytes) -> bytes:
    """Return a template as nbis-py reads it, of one as ISO 19794-2 has it."""
    count = check_template(template)
    begin = _HEAD.size + _VIEW.size
    minutiae = template[begin : begin + count * _MINUTIA_BYTES]
    mark, version, _, _, across, down, *_ = _HEAD.unpack_from(template)
    length = _NBIS_COUNT_AT + 1 + len(minutiae)
    head = _HEAD.pack(mark, version, length, 0, across, down, 0, 0, 0, 0)
    return head + bytes((0, count)) + minutiae


def found() -> Fingerprints:
    """Return what reads fingerprints on this machine; without NIST's programs templates alone."""
    return NoFingerprints() if find_spec("nbis") is None else NbisFingerprints()
