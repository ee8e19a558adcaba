"""Tries what a replay tells of technicians and of an order, and that a look goes on record."""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from api_client.ids import new_id
from api_client.vocabulary import AttachmentPurpose, Code, FieldState, ReplayKind, Role
from desktop.domain import replay as rules
from desktop.service import replay
from desktop.service.replay import Asked, Played, Replay
from desktop.service.unit import Actor
from desktop.store import replay as store
from tests.alarmed import look as look_for_alarms
from tests.service.dispatching import TERMS, Dispatching
from tests.service.scene import BEGAN, CHAIN, Scene
from tests.service.test_motion import METRE, PLACE, drive, settle, tell

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
S, K = FieldState, ReplayKind


def asked(*technicians: Actor, **more: object) -> Asked:
    """What is asked for: an hour from the beginning on, unless it is said otherwise."""
    span = Asked(tuple(each.id for each in technicians), None, BEGAN, BEGAN + HOUR)
    return replace(span, **more)  # type: ignore[arg-type]


def played(scene: Scene, by: Actor, what: Asked) -> Replay:
    return scene.work.read(by, lambda unit: replay.look(unit, what))


def minutes(of: Played) -> list[float]:
    """When the points of a track are."""
    return [(at_us / 1e6 - BEGAN.timestamp()) / 60 for at_us in of.track.told.at_us]


def test_a_track_is_told_with_its_legs_and_gaps_and_without_what_is_not_believed(
    scene: Scene,
) -> None:
    wang, other = scene.technician(), scene.technician("Other")
    drive(scene, wang, [0, 0, 0, 0, 0, 900, 1_800, 2_700, 2_700, 2_700, 2_700, 2_700, 2_700])
    tell(scene, wang, 9_000, is_mock=True)
    tell(scene, other, 0)
    scene.clock.forward(15 * MINUTE)
    tell(scene, wang, 2_700)
    scene.clock.forward(MINUTE)
    settle(scene)
    found = played(scene, scene.dispatcher, asked(wang, other))
    assert [one.name for one in found.people] == ["Other", "Wang"]
    one = found.people[1]
    assert one.track.fixes == 14
    assert minutes(one) == [*range(13), 28]
    told = [(leg.moving, round(leg.distance_m)) for leg in one.legs]
    assert told == [(False, 0), (True, 2_700), (False, 0)]
    assert (one.legs[0].began_at, one.legs[-1].ended_at) == (BEGAN, None)
    assert one.legs[0].ended_at == one.legs[1].began_at == BEGAN + 4 * MINUTE
    assert (one.track.gaps_us / 6e7 - BEGAN.timestamp() / 60).tolist() == [[12, 28]]
    few = played(scene, scene.dispatcher, asked(wang, most=6)).people[0]
    assert set(minutes(few)) >= {0, 4, 7, 12, 28}, "ends of legs and of gaps"
    assert few.track.within_m is not None


def test_a_span_is_cut_and_legs_are_whole(scene: Scene) -> None:
    wang = scene.technician()
    drive(scene, wang, [0, 0, 0, 0, 0, 900, 1_800, 2_700, 2_700, 2_700, 2_700, 2_700, 2_700])
    span = {"since": BEGAN + 2 * MINUTE, "until": BEGAN + 6 * MINUTE}
    (one,) = played(scene, wang, asked(wang, **span)).people
    assert minutes(one) == [2, 3, 4, 5], "until is not included"
    assert [(leg.moving, leg.began_at) for leg in one.legs] == [
        (False, BEGAN),
        (True, BEGAN + 4 * MINUTE),
    ]
    later = {"since": BEGAN + HOUR, "until": BEGAN + 2 * HOUR}
    (nothing,) = played(scene, wang, asked(wang, **later)).people
    assert (len(nothing.track.told), nothing.legs, nothing.events) == (0, [], ())


def test_batches_of_the_database_are_one_track(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    wang = scene.technician()
    drive(scene, wang, [0, 100, 250, 300, 700, 710, 1_100])
    monkeypatch.setattr(store, "BATCH", 2)
    (one,) = played(scene, wang, asked(wang)).people
    assert minutes(one) == list(range(7))
    assert one.track.told.lats.tolist()[-1] == pytest.approx(31.2 + 1_100 * METRE)
    assert one.track.told.accuracies_m.tolist() == [10.0] * 7


def test_a_technicians_track_is_found_by_the_index(scene: Scene) -> None:
    wang = scene.technician()
    values = {"a": str(wang.id), "b": 0, "c": 2**50}
    sql = store.READ
    for name in values:
        sql = sql.replace("?", f":{name}", 1)
    sqlite = scene.database.dialect == "sqlite"
    with scene.database.read() as session:
        if not sqlite:  # of a table this small it would read all
            session.execute(text("SET LOCAL enable_seqscan = off"))
        said = session.execute(text(f"EXPLAIN {'QUERY PLAN ' * sqlite}{sql}"), values).all()
    plan = "\n".join(str(row[-1]) for row in said)
    assert "position_technician" in plan
    assert "TEMP B-TREE" not in plan


def test_what_happened_is_on_the_same_axis(scene: Scene) -> None:
    at = Dispatching(scene)
    wang, bo = at.technicians("Wang", "Bo")
    order = scene.order(place=PLACE)
    cascade = at.start(order)
    scene.clock.forward(timedelta(seconds=10))
    at.answer(at.open_offer(cascade), wang, accept=False, reason="Too far.")
    scene.clock.forward(TERMS.offer / 2)
    at.answer(at.open_offer(cascade), bo)
    scene.clock.forward(MINUTE)
    for state in (S.RECEIVED, S.ACCEPTED, S.STARTED):
        assert scene.send(bo, scene.report(order, bo, state)).accepted
    scene.clock.forward(MINUTE)
    drive(scene, bo, [0, 0, 0])
    drive(scene, bo, [3_000, 4_000, 5_000])
    for state in (S.ON_SITE, S.WORK_BEGUN):
        assert scene.send(bo, scene.report(order, bo, state)).accepted
    picture = scene.photo(b"a photograph", bo)
    done = scene.report(order, bo, S.COMPLETED, attachments=(picture,))
    assert scene.send(bo, done).accepted
    found = played(scene, scene.dispatcher, asked(wang, bo))
    by_name = {one.name: one.events for one in found.people}
    assert [(one.kind, one.word) for one in by_name["Wang"]] == [
        (K.OFFER, None),
        (K.OFFER_ENDED, "refused"),
    ]
    kinds = [(one.kind, one.word) for one in by_name["Bo"]]
    assert kinds[:2] == [(K.OFFER, None), (K.OFFER_ENDED, "accepted")]
    milestones = [word for kind, word in kinds if kind is K.MILESTONE]
    assert len(milestones) == len(CHAIN)
    assert set(milestones) == {state.value for state in CHAIN}
    assert [kind for kind, _ in kinds if kind in {K.ARRIVAL, K.ARRIVAL_WITHDRAWN}] == [
        K.ARRIVAL,
        K.ARRIVAL_WITHDRAWN,
    ]
    files = {one.ref: one.word for one in by_name["Bo"] if one.kind is K.FILE}
    assert files[hashlib.sha256(b"a photograph").hexdigest()] in set(AttachmentPurpose)
    assert found.numbers == {order: scene.row(order).number}
    since = next(one.at for one in by_name["Bo"] if one.kind is K.ARRIVAL) + MINUTE
    later = played(scene, scene.dispatcher, asked(bo, since=since)).people[0].events
    assert later == [one for one in by_name["Bo"] if one.at >= since]
    assert later[0].kind is K.ARRIVAL_WITHDRAWN
    answered = next(one.at for one in by_name["Wang"] if one.kind is K.OFFER_ENDED)
    (ended,) = played(scene, scene.dispatcher, asked(wang, since=answered)).people[0].events
    assert (ended.kind, ended.at) == (K.OFFER_ENDED, answered)
    times = [one.at for one in by_name["Bo"]]
    assert times == sorted(times)
    assert all(BEGAN <= each < BEGAN + HOUR for each in times)


def test_a_silent_phone_is_told_to_the_staff_alone(scene: Scene) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    scene.go(order, wang, S.STARTED)
    scene.clock.forward(20 * MINUTE)
    look_for_alarms(scene.work)
    for by, count in ((scene.dispatcher, 1), (wang, 0)):
        (one,) = played(scene, by, asked(wang)).people
        silences = [each for each in one.events if each.kind is K.SILENCE]
        assert len(silences) == count
        assert all((each.at, each.until) == (scene.clock.now(), None) for each in silences)


def test_an_orders_replay_is_of_everybody_who_had_a_visit_within_its_span(scene: Scene) -> None:
    wang, bo, other = (scene.technician(name) for name in ("Wang", "Bo", "Other"))
    scene.clock.forward(MINUTE)
    order = scene.assigned(wang)
    scene.go(order, wang, S.STARTED)
    scene.clock.forward(10 * MINUTE)
    scene.assign(order, bo, "He is nearer.")
    scene.clock.forward(10 * MINUTE)
    of_order = Asked(order_id=order)
    found = played(scene, scene.dispatcher, of_order)
    assert [one.name for one in found.people] == ["Bo", "Wang"]
    assert (found.since, found.until) == (BEGAN + MINUTE, scene.clock.now())
    own = played(scene, wang, of_order)
    assert [one.name for one in own.people] == ["Wang"]
    assert own.until == BEGAN + 11 * MINUTE
    named = replace(of_order, since=BEGAN, until=BEGAN + HOUR)
    assert played(scene, scene.dispatcher, named).until == BEGAN + HOUR
    scene.refuses(Code.NOT_FOUND, played, scene, other, of_order)
    scene.refuses(Code.NOT_FOUND, played, scene, scene.dispatcher, Asked(order_id=new_id()))
    scene.refuses(Code.NOT_FOUND, played, scene, scene.dispatcher, Asked(order_id=scene.order()))


def test_who_is_called_back_at_once_has_a_replay(scene: Scene) -> None:
    wang, bo = scene.technician(), scene.technician("Bo")
    order = scene.assigned(wang)
    scene.assign(order, bo)
    found = played(scene, wang, Asked(order_id=order))
    assert (found.since, found.until) == (BEGAN, BEGAN + timedelta(seconds=1))


def test_a_look_of_the_staff_is_one_row(scene: Scene) -> None:
    wang, bo = scene.technician(), scene.technician("Bo")
    order = scene.assigned(wang)

    def note(by: Actor, what: Asked) -> None:
        scene.work.write(by, lambda unit: replay.note_look(unit, what))

    before = len(scene.audit())
    note(wang, asked(wang))
    assert len(scene.audit()) == before, "his own"
    for what in (asked(wang), asked(wang, bo), Asked(order_id=order, until=BEGAN + HOUR)):
        note(scene.supervisor, what)
    rows = scene.audit()[before:]
    assert {(row["action"], row["actor"]) for row in rows} == {
        ("replay-viewed", str(scene.supervisor.id))
    }
    assert [(row["noun"], row["subject"]) for row in rows] == [
        ("technician", str(wang.id)),
        ("technician", replay.SEVERAL),
        ("order", str(order)),
    ]
    assert rows[1]["detail"] == {
        "from": "2026-11-23T08:00:00.000000Z",
        "to": "2026-11-23T09:00:00.000000Z",
        "technicians": [str(bo.id), str(wang.id)],
    }
    scene.refuses(Code.NOT_FOUND, note, bo, asked(wang))


def _span(since: datetime, until: datetime) -> dict[str, object]:
    return {"since": since, "until": until}


@pytest.mark.parametrize(
    ("code", "more"),
    [
        (Code.TIME_WINDOW_INVERTED, _span(BEGAN, BEGAN)),
        (Code.REPLAY_TOO_LONG, _span(BEGAN - 31 * 24 * HOUR, BEGAN + MINUTE)),
        (Code.REPLAY_TOO_MANY, {"technicians": tuple(new_id() for _ in range(201))}),
        (Code.NOT_FOUND, {"technicians": (new_id(),)}),
        (Code.REQUEST_INVALID, {"technicians": ()}),
        (Code.REQUEST_INVALID, {"order_id": UUID(int=1)}),
        (Code.REQUEST_INVALID, {"since": None}),
    ],
)
def test_what_is_too_much_or_unclear_is_refused(
    scene: Scene, code: Code, more: dict[str, object]
) -> None:
    wang = scene.technician()
    scene.refuses(code, played, scene, scene.dispatcher, asked(wang, **more))
    officer = Actor(new_id(), "Officer", Role.POLICE_OFFICER)
    scene.refuses(Code.NOT_PERMITTED, played, scene, officer, asked(wang, **more))


def test_more_fixes_than_are_read_are_refused_not_cut(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    wang, bo = scene.technician(), scene.technician("Bo")
    for who in (wang, bo):
        drive(scene, who, [0, 100])
    monkeypatch.setattr(rules, "MOST_FIXES", 4)
    assert len(played(scene, scene.dispatcher, asked(wang, bo)).people) == 2
    monkeypatch.setattr(rules, "MOST_FIXES", 3)
    refusal = scene.refuses(Code.TRACK_TOO_LONG, played, scene, scene.dispatcher, asked(wang, bo))
    assert refusal.fields == {"most": 3}
