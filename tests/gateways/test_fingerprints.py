"""Tries NIST's programs: one finger is like itself, another is not, and what is none is refused."""

import pytest

from api_client.vocabulary import Code
from desktop.domain.fingerprints import SAME_FROM, check_template, is_template
from desktop.domain.refusal import Refusal
from desktop.gateways.fingerprints import NbisFingerprints, found
from tests.fingers import image, template

pytest.importorskip("nbis", reason="callout[fingerprints] is not installed")


def test_one_finger_is_like_itself_and_not_like_another() -> None:
    programs = found()
    assert isinstance(programs, NbisFingerprints)
    enrolled = programs.template(image(1))
    again = programs.template(image(1, turned=6))
    another = programs.template(image(2))
    for each in (enrolled, again, another):
        assert is_template(each)
        assert check_template(each) > 30
        assert each[18:23] == b"\x00\xc5\x00\xc5\x01"  # 197 dots a centimetre, of one finger
    assert programs.score(enrolled, again) >= 2 * SAME_FROM
    assert programs.score(enrolled, another) < SAME_FROM


def test_what_is_no_image_or_no_template_is_refused() -> None:
    programs = NbisFingerprints()
    for ask in (
        lambda: programs.template(b"no image"),
        lambda: programs.score(template(), template()[:30]),
    ):
        with pytest.raises(Refusal) as refusal:
            ask()
        assert refusal.value.code is Code.FINGERPRINT_UNREADABLE
