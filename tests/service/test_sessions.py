"""Tries who is let in: passwords, tokens, pairing codes, throttling, clocks that jump (F3)."""

from datetime import timedelta

import pytest

from api_client.ids import new_id
from api_client.vocabulary import Code, Role
from desktop.domain.refusal import Refusal
from desktop.service import people, sessions, tries
from desktop.service.sessions import SignedIn
from desktop.service.unit import ANYBODY, SYSTEM, Actor
from desktop.store.people import PairingRecord, TokenRecord, TriesRecord
from tests.service.scene import BEGAN, Scene, changed

PASSWORD = "correct horse battery"
DAY = timedelta(days=1)
AWAY = "192.0.2.7"


def staff(scene: Scene, name: str = "Li Hua", role: Role = Role.DISPATCHER) -> None:
    people.add_staff(scene.work, SYSTEM, (new_id(), name, role, PASSWORD))


def sign_in(scene: Scene, name: str = "Li Hua", password: str = PASSWORD) -> SignedIn:
    return sessions.sign_in(scene.work, name, password, AWAY)


def whose(scene: Scene, token: str) -> Actor:
    return scene.work.read(ANYBODY, lambda unit: sessions.whose(unit, token))[0]


def code_of(scene: Scene, token: str) -> Code:
    with pytest.raises(Refusal) as refused:
        whose(scene, token)
    return refused.value.code


def test_the_right_password_opens_a_session(scene: Scene) -> None:
    staff(scene)
    signed = sign_in(scene, "  li  HUA ")
    actor = whose(scene, signed.token)
    assert (actor.name, actor.role) == ("Li Hua", Role.DISPATCHER)
    assert signed.expires_at == BEGAN + sessions.SESSION_LASTS
    assert [row["action"] for row in scene.audit()][-1] == "signed-in"


@pytest.mark.parametrize(("name", "password"), [("Li Hua", "wrong"), ("Nobody", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_look_alike(
    scene: Scene, name: str, password: str
) -> None:
    staff(scene)
    before = scene.dump()
    with pytest.raises(Refusal) as refused:
        sign_in(scene, name, password)
    assert (refused.value.code, refused.value.fields) == (Code.SIGN_IN_WRONG, {})
    assert changed(before, scene.dump()) == {"tries", "audit", "centre"}
    assert scene.audit()[-1]["detail"] == {"address": AWAY}


def fail(scene: Scene, times: int) -> None:
    for _ in range(times):
        with pytest.raises(Refusal) as refused:
            sign_in(scene, password="wrong")
        assert refused.value.code is Code.SIGN_IN_WRONG


def wait_s(scene: Scene, password: str = PASSWORD) -> object:
    """How long the right password has to wait."""
    with pytest.raises(Refusal) as refused:
        sign_in(scene, password=password)
    assert refused.value.code is Code.TOO_MANY_TRIES
    return refused.value.fields["wait_s"]


def test_tries_beyond_the_free_ones_wait_longer_and_longer(scene: Scene) -> None:
    staff(scene)
    fail(scene, tries.FREE_TRIES)
    waits = []
    for _ in range(4):
        waits.append(wait_s(scene, "wrong"))
        scene.clock.forward(timedelta(seconds=float(str(waits[-1]))))
        fail(scene, 1)
    assert waits == [1, 2, 4, 8]
    assert wait_s(scene) == 16
    scene.clock.forward(timedelta(seconds=16))
    sign_in(scene)
    fail(scene, tries.FREE_TRIES)


def test_a_wait_has_an_end_and_old_tries_are_forgotten(scene: Scene) -> None:
    staff(scene)
    for _ in range(25):
        scene.clock.forward(tries.LONGEST_WAIT)
        fail(scene, 1)
    assert wait_s(scene) == tries.LONGEST_WAIT.total_seconds()
    scene.clock.forward(tries.FORGOTTEN_AFTER + timedelta(seconds=1))
    fail(scene, tries.FREE_TRIES)


@pytest.mark.parametrize("jump", [-3 * DAY, -timedelta(minutes=10), 3 * DAY])
def test_a_clock_that_jumps_locks_nobody_out(scene: Scene, jump: timedelta) -> None:
    staff(scene)
    fail(scene, tries.FREE_TRIES)
    assert wait_s(scene) == 1
    scene.clock.set(scene.clock.now() + jump)
    sign_in(scene)


def test_made_up_names_do_not_fill_the_table_for_ever(scene: Scene) -> None:
    for number in range(3):
        with pytest.raises(Refusal):
            sign_in(scene, f"nobody {number}")
    scene.work.write(SYSTEM, tries.sweep)
    assert len(scene.found(TriesRecord)) == 3
    scene.clock.forward(tries.FORGOTTEN_AFTER + timedelta(seconds=1))
    with pytest.raises(Refusal):
        sign_in(scene, "nobody new")
    scene.work.write(SYSTEM, tries.sweep)
    assert len(scene.found(TriesRecord)) == 1
    scene.clock.set(BEGAN - DAY)
    scene.work.write(SYSTEM, tries.sweep)
    assert scene.found(TriesRecord) == []


def test_a_session_ends_by_itself_or_by_its_owner(scene: Scene) -> None:
    staff(scene)
    first, second = sign_in(scene), sign_in(scene)
    scene.clock.forward(sessions.SESSION_LASTS - timedelta(seconds=1))
    actor = whose(scene, first.token)
    scene.work.write(actor, sessions.sign_out)
    assert code_of(scene, first.token) is Code.TOKEN_REVOKED
    whose(scene, second.token)
    scene.clock.forward(timedelta(seconds=1))
    assert code_of(scene, second.token) is Code.TOKEN_EXPIRED
    assert code_of(scene, "no token at all") is Code.NOT_SIGNED_IN


def test_whoever_is_ended_meanwhile_does_not_go_on(scene: Scene) -> None:
    staff(scene)
    actor = sign_in(scene).actor
    scene.work.read(actor, sessions.check)
    scene.work.write(actor, sessions.sign_out)
    with pytest.raises(Refusal) as refused:
        scene.work.read(actor, sessions.check)
    assert refused.value.code is Code.TOKEN_REVOKED
    scene.work.read(SYSTEM, sessions.check)


def code_for(scene: Scene, technician: Actor) -> str:
    return scene.work.write(SYSTEM, lambda unit: people.new_pairing_code(unit, technician.id)).code


def pair(scene: Scene, code: str) -> SignedIn:
    return sessions.pair(scene.work, code, "Pixel", AWAY)


def refused_code(scene: Scene, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        pair(scene, code)
    assert refused.value.code is Code.PAIRING_CODE_WRONG


def test_a_pairing_code_works_once_however_it_is_typed(scene: Scene) -> None:
    wang = scene.technician()
    code = code_for(scene, wang)
    signed = pair(scene, f" {code.lower().replace('-', ' ')} ")
    assert whose(scene, signed.token).id == wang.id
    refused_code(scene, code)
    assert scene.audit()[-1]["action"] == "pairing-failed"
    scene.clock.forward(365 * DAY)
    whose(scene, signed.token)


def test_a_pairing_code_expires(scene: Scene) -> None:
    code = code_for(scene, scene.technician())
    scene.clock.forward(people.PAIRING_LASTS)
    refused_code(scene, code)


def test_a_newer_code_voids_the_older_one_for_good(scene: Scene) -> None:
    wang, zhao = scene.technician("Wang"), scene.technician("Zhao")
    other = code_for(scene, zhao)
    old, new = code_for(scene, wang), code_for(scene, wang)
    refused_code(scene, old)
    scene.clock.set(BEGAN - timedelta(hours=2))
    refused_code(scene, old)
    pair(scene, new)
    pair(scene, other)


def test_codes_cannot_be_guessed_at_speed(scene: Scene) -> None:
    wang = scene.technician()
    code = code_for(scene, wang)
    for _ in range(tries.FREE_TRIES):
        refused_code(scene, "AAAAA-AAAAA")
    before = scene.dump()
    with pytest.raises(Refusal) as refused:
        pair(scene, code)
    assert refused.value.code is Code.TOO_MANY_TRIES
    assert not changed(before, scene.dump())
    scene.clock.forward(timedelta(seconds=1))
    pair(scene, code)


def test_nothing_that_lets_somebody_in_lies_in_the_open(scene: Scene) -> None:
    staff(scene)
    wang = scene.technician()
    code = code_for(scene, wang)
    unused = code_for(scene, scene.technician("Zhao"))
    secrets = [PASSWORD, sign_in(scene).token, code, pair(scene, code).token, unused]
    secrets += [code.replace("-", ""), unused.replace("-", "")]
    assert len(scene.found(TokenRecord)) == 2
    assert [row.used_at for row in scene.found(PairingRecord) if row.used_at] == [BEGAN]
    files = [path.read_bytes() for path in scene.folder.rglob("*") if path.is_file()]
    found = b"".join([*files, repr(scene.dump()).encode()])
    assert b"signed-in" in found
    assert not [secret for secret in secrets if secret.encode() in found]


def test_that_a_token_was_used_is_noted_once_a_minute(scene: Scene) -> None:
    staff(scene)
    token = sign_in(scene).token

    def due() -> bool:
        return scene.work.read(ANYBODY, lambda unit: sessions.whose(unit, token))[1]

    assert due()
    scene.work.write(whose(scene, token), sessions.note_seen)
    assert not due()
    scene.clock.forward(sessions.SEEN_EVERY)
    assert not due()
    scene.clock.forward(timedelta(seconds=1))
    assert due()
    scene.clock.set(BEGAN - timedelta(hours=2))
    assert due()


def test_many_tokens_are_looked_up_at_once_each_with_its_own_answer(scene: Scene) -> None:
    staff(scene)
    good, left = sign_in(scene, "Li Hua").token, sign_in(scene, "Li Hua")
    scene.work.write(left.actor, sessions.sign_out)
    asked = [good, left.token, "nobody's"]
    found = scene.work.read(ANYBODY, lambda unit: sessions.all_whose(unit, asked))
    assert found[good] == whose(scene, good)
    refused = [found[token] for token in asked[1:]]
    assert [each.code for each in refused if isinstance(each, Refusal)] == [
        Code.TOKEN_REVOKED,
        Code.NOT_SIGNED_IN,
    ]
    scene.clock.forward(sessions.SESSION_LASTS)
    late = scene.work.read(ANYBODY, lambda unit: sessions.all_whose(unit, [good]))[good]
    assert isinstance(late, Refusal)
    assert late.code is Code.TOKEN_EXPIRED
