"""Tries reminders and handovers over HTTP and through the client (F1)."""

from datetime import timedelta

from api_client.ids import new_id
from api_client.vocabulary import HandoverKind, Role
from api_client.wire.handovers import NewHandover
from api_client.wire.reminders import ReminderWritten
from tests.running import Running


def test_a_reminder_lives_from_being_written_to_being_done(own_centre: Running) -> None:
    client = own_centre.client(own_centre.person(Role.DISPATCHER).token)
    order, id_ = own_centre.order(), new_id()
    due_at = own_centre.clock.now() + timedelta(minutes=30)
    written = ReminderWritten(
        version=0, text="Call back.", due_at=due_at, order_id=order["id"], for_desk=True
    )
    made = client.reminders.write(id_, written)
    assert (made.order_number, made.for_desk, made.done) == (order["number"], True, False)
    assert client.reminders.write(id_, written) == made
    later = client.reminders.put_off(id_, made.version, 5)
    assert later.due_at == due_at + timedelta(minutes=5)
    done = client.reminders.finish(id_, later.version)
    assert done.done
    assert client.reminders.list().items == ()
    assert client.reminders.list(past=True).items == (done,)
    again = client.reminders.finish(id_, done.version, done=False)
    assert [each.id for each in client.reminders.list().items] == [again.id]
    client.reminders.remove(id_)
    client.reminders.remove(id_)
    assert client.reminders.list().items == ()


def test_a_shift_is_handed_over_from_one_to_the_next(own_centre: Running) -> None:
    leaves = own_centre.client(own_centre.person(Role.DISPATCHER).token)
    comes = own_centre.client(own_centre.person(Role.SUPERVISOR).token)
    order = own_centre.order(priority="emergency")
    draft = leaves.handovers.draft()
    assert [(line.kind, line.number) for line in draft.items] == [
        (HandoverKind.EMERGENCY, order["number"])
    ]
    new = NewHandover(id=new_id(), note="Mind the lift.\nKey at the desk.", items=draft.items)
    written = leaves.handovers.write(new)
    assert leaves.handovers.write(new) == written
    assert comes.handovers.list(waiting=True).items == (written,)
    taken = comes.handovers.take(written.id, "Read.")
    assert taken.taken_at == own_centre.clock.now()
    assert (taken.remark, taken.items) == ("Read.", draft.items)
    assert leaves.handovers.take(written.id).taken_by == taken.taken_by
    assert comes.handovers.list(waiting=True).items == ()
    assert comes.handovers.list(text="LIFT").items == (taken,)


def test_the_status_says_whether_it_is_new(own_centre: Running) -> None:
    by, body = own_centre.person(Role.DISPATCHER), {"id": str(new_id()), "note": "All quiet."}
    codes = [own_centre.ask("POST", "/v1/handovers", by, json=body).status_code for _ in range(2)]
    assert codes == [201, 200]
