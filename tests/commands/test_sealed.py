"""Tries that the number of a card is nowhere in clear: no log, no database, no file of a centre."""

import hashlib
from pathlib import Path

import pytest

from api_client.client import Client
from api_client.errors import Refused
from api_client.ids import new_id
from api_client.vocabulary import Code, PersonalFile, Role
from api_client.wire.registrations import NewPerson, PersonEdit
from desktop.app.opening import open_centre
from desktop.service import people
from desktop.service.unit import SYSTEM
from tests import registering
from tests.commanding import callout, serving

PASSWORD = "a-password-of-some-length"
PLANTED = registering.identity_number(place="110105", order=713)
ANOTHER = registering.identity_number(place="110105", order=715)
MISTYPED = PLANTED[:-1] + ("0" if PLANTED[-1] != "0" else "1")
NUMBERS = (PLANTED, ANOTHER, MISTYPED)


def found(folder: Path, needles: dict[str, bytes]) -> list[tuple[str, str]]:
    """Give in which file of a folder which needle lies."""
    return [
        (str(path.relative_to(folder)), name)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for name, needle in needles.items()
        if needle in path.read_bytes()
    ]


def test_a_planted_number_is_found_nowhere_in_a_running_centre(tmp_path: Path) -> None:
    data = tmp_path / "centre"
    with open_centre(data) as opened:
        people.add_staff(opened.work, SYSTEM, (new_id(), "Zhou", Role.RECORDS_CLERK, PASSWORD))
    picture = registering.picture(colour=17)
    id_, marker = new_id(), "Wang Planted"
    needles = {number: number.encode() for number in NUMBERS}
    needles |= {
        f"digest of {number}": hashlib.sha256(number.encode()).hexdigest().encode()
        for number in NUMBERS
    }
    needles["picture"] = picture
    with serving(data) as server, Client(server.url) as nobody:
        clerk = nobody.with_token(nobody.people.sign_in("Zhou", PASSWORD).token)
        new = NewPerson(id=id_, name=marker, identity_number=PLANTED)
        version = clerk.registrations.add_person(new).standing.version
        with pytest.raises(Refused) as refused:
            clerk.registrations.add_person(
                new.model_copy(update={"id": new_id(), "identity_number": MISTYPED})
            )
        assert refused.value.code == Code.CHECK_DIGIT_WRONG
        edit = PersonEdit(version=version, identity_number=ANOTHER)
        clerk.registrations.edit_person(id_, edit)
        clerk.identities.put_file(id_, PersonalFile.CARD_FRONT, picture)
        assert clerk.identities.number(id_).number == ANOTHER
        assert [row.id for row in clerk.identities.search(ANOTHER).items] == [id_]
        assert clerk.identities.file(id_, PersonalFile.CARD_FRONT) == picture
        assert found(data, {"name": marker.encode()}) != [], "what is not sealed is found"
        assert (data / "server.log").stat().st_size > 0
        assert found(data, needles) == [], "while the server runs, in its write-ahead log too"
        backup = tmp_path / "kept" / "backup"
        backup.parent.mkdir()
        assert callout("backup", "--data", data, "--json", backup).code == 0
    assert found(data, needles) == [], "and when it has ended"
    assert found(backup.parent, needles) == []
