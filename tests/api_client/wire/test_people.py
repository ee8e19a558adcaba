"""Holds names, passwords and codes to their bounds, and secrets out of what is printed."""

import pytest

from api_client.vocabulary import Permission, Role
from api_client.wire.people import NewStaff, NewTechnician, Pairing, Session, SignIn
from tests.api_client.wire.reading import read, reads

ID = "019ab000-0000-7000-8000-000000000001"


def test_a_password_keeps_its_blanks_and_has_1_to_256_signs() -> None:
    for good in ("x", " x ", " ", "开" * 256):
        found = read(SignIn, f'{{"name": "Li", "password": "{good}"}}')
        assert found is not None
        assert found.password == good
    for bad in ("", "x" * 257, 12345678, None, ["x"]):
        assert not reads(SignIn, {"name": "Li", "password": bad})
    assert read(SignIn, '{"name": "Li", "password": "\\ud800"}') is None


def test_a_pairing_code_has_4_to_64_signs() -> None:
    for count, good in ((3, False), (4, True), (64, True), (65, False)):
        assert reads(Pairing, {"code": "7" * count}) == good
    assert not reads(Pairing, {"code": 123456})
    assert read(Pairing, '{"code": "\\ud800\\ud800\\ud800\\ud800"}') is None


@pytest.mark.parametrize("role", Role)
def test_a_role_is_a_word_whether_it_suits_staff_or_not(role: Role) -> None:
    assert reads(NewStaff, {"id": ID, "name": "Li", "role": role.value, "password": "x"})


def test_somebody_new_has_an_id_and_a_name() -> None:
    assert reads(NewTechnician, {"id": ID, "name": "Li"})
    for bad in ({"name": "Li"}, {"id": ID}, {"id": ID, "name": ""}, {"id": ID, "name": "x" * 65}):
        assert not reads(NewTechnician, bad)
    assert not reads(NewStaff, {"id": ID, "name": "Li", "role": "boss", "password": "x"})


def test_a_session_tells_what_its_holder_may_do() -> None:
    told = {
        "token": "t",
        "staff_id": ID,
        "name": "Li",
        "role": "auditor",
        "permissions": [permission.value for permission in Permission],
        "expires_at": "2026-11-22T12:00:00Z",
    }
    assert reads(Session, told)
    assert not reads(Session, {**told, "permissions": ["fly"]})
