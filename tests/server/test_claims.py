"""Tries claims, messages and the history between two clients over HTTP (F1, C9)."""

from datetime import timedelta
from uuid import UUID

import pytest

from api_client.errors import Refused
from api_client.ids import new_id
from api_client.vocabulary import Code, MessageAudience, Role
from api_client.wire.messages import NewMessage
from api_client.wire.orders import OrderEdit
from tests.running import Running


def test_two_desks_see_who_works_on_an_order_and_one_takes_over(own_centre: Running) -> None:
    centre = own_centre
    li, su = centre.person(Role.DISPATCHER), centre.person(Role.SUPERVISOR)
    his, hers = centre.client(li), centre.client(su)
    order = UUID(centre.order()["id"])
    version = his.orders.get(order).version
    assert his.claims.take(order).holder_id == li.id
    with pytest.raises(Refused) as refused:
        hers.claims.take(order)
    assert (refused.value.code, refused.value.fields["holder"]) == (Code.CLAIM_HELD, li.role.value)
    assert refused.value.fields["since"] == "2026-11-23T08:00:00Z"

    centre.clock.forward(timedelta(seconds=46))
    listed = hers.claims.list()
    assert [(claim.order_id, claim.stale) for claim in listed.items] == [(order, True)]
    assert (listed.at, listed.stale_s) == (centre.clock.now(), 45.0)
    assert not his.claims.take(order).stale
    taken = hers.claims.take(order, override=True, reason="The customer is on the line.")
    assert (taken.holder_id, taken.taken_from) == (su.id, li.id)
    with pytest.raises(Refused) as refused:
        his.claims.take(order)
    assert refused.value.code == Code.CLAIM_HELD

    his.claims.let_go(order)
    assert [claim.holder_id for claim in his.claims.list().items] == [su.id]
    hers.claims.let_go(order)
    assert his.claims.list().items == ()
    assert his.orders.get(order).version == version


def test_a_claim_locks_nothing(own_centre: Running) -> None:
    li, su = own_centre.person(Role.DISPATCHER), own_centre.person(Role.SUPERVISOR)
    order = UUID(own_centre.order()["id"])
    own_centre.client(li).claims.take(order)
    edit = OrderEdit(edit_id=new_id(), version=1, remark="Ring.")
    assert own_centre.client(su).orders.edit(order, edit).remark == "Ring."


def test_a_session_that_ends_lets_go(own_centre: Running) -> None:
    li = own_centre.new_person(Role.DISPATCHER)
    order = UUID(own_centre.order()["id"])
    client = own_centre.client(li)
    client.claims.take(order)
    client.people.sign_out()
    assert own_centre.client(own_centre.person(Role.AUDITOR)).claims.list().items == ()


def test_desk_and_phone_write_to_each_other_through_the_client(centre: Running) -> None:
    wang = centre.technician("Wang")
    order = UUID(centre.order_of(wang)["id"])
    desk, phone = centre.client(centre.person(Role.DISPATCHER)), centre.client(wang)
    first = NewMessage(id=new_id(), text="Ring twice.", audience=MessageAudience.TECHNICIAN)
    assert desk.messages.post(order, first) == desk.messages.post(order, first)
    secret = NewMessage(id=new_id(), text="He pays late.", audience=MessageAudience.DESK)
    desk.messages.post(order, secret)
    answer = NewMessage(id=new_id(), text="No\nanswer.", audience=MessageAudience.TECHNICIAN)
    sent = phone.messages.post(order, answer)
    assert (sent.place, sent.author_role) == (3, Role.TECHNICIAN)
    assert [message.text for message in phone.messages.of_order(order).items] == [
        "Ring twice.",
        "No\nanswer.",
    ]
    assert len(desk.messages.of_order(order).items) == 3


def test_the_history_tells_who_changed_what(centre: Running) -> None:
    desk = centre.client(centre.person(Role.DISPATCHER))
    order = UUID(centre.order(remark="Ring.")["id"])
    desk.orders.edit(order, OrderEdit(edit_id=new_id(), version=1, remark="Knock."))
    (entry,) = desk.history.of_order(order).items
    assert (entry.version, entry.actor_id) == (2, centre.person(Role.DISPATCHER).id)
    assert [(change.field, change.before, change.after) for change in entry.changes] == [
        ("remark", "Ring.", "Knock.")
    ]


def test_the_audit_log_is_read_of_one_subject_alone(centre: Running) -> None:
    desk, auditor = (centre.client(centre.person(role)) for role in (Role.DISPATCHER, Role.AUDITOR))
    order, other = UUID(centre.order()["id"]), UUID(centre.order()["id"])
    desk.orders.edit(order, OrderEdit(edit_id=new_id(), version=1, remark="Knock."))
    desk.orders.edit(other, OrderEdit(edit_id=new_id(), version=1, remark="Knock."))
    found = auditor.audit.page(subject=order).items
    assert [row.action for row in found] == ["order-created", "order-edited"]
    assert {row.subject for row in found} == {str(order)}
