"""Whether an edit goes in beside those of others: merged, compared, undone, never lost."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest

from api_client.errors import Refused
from api_client.ids import new_id
from api_client.vocabulary import Code, Role
from api_client.wire.orders import Order, OrderEdit
from desktop.ui.edits import Conflict, Draft, Saved, clashing, differing, flat, save
from tests.running import Running


def order_of(centre: Running, **more: object) -> Order:
    """Give a new order as the desk sees it."""
    made = centre.order(customer={"name": "A. Chen", "phone": "1", "account": ""}, **more)
    return centre.client(centre.person(Role.DISPATCHER)).orders.get(UUID(made["id"]))


def saved(centre: Running, draft: Draft, role: Role = Role.DISPATCHER) -> Saved:
    """Save as somebody, without a conflict."""
    answer = save(centre.client(centre.person(role)), draft)
    assert isinstance(answer, Saved)
    return answer


def conflict(centre: Running, draft: Draft, role: Role = Role.DISPATCHER) -> Conflict:
    """Save as somebody, and be asked."""
    answer = save(centre.client(centre.person(role)), draft)
    assert isinstance(answer, Conflict)
    return answer


def edit(order: Order, **changes: object) -> Draft:
    """Give a draft; two underscores stand for the point in a field's name."""
    return Draft(order).changed({name.replace("__", "."): each for name, each in changes.items()})


def test_only_what_was_changed_is_sent_and_the_same_edit_keeps_its_id(centre: Running) -> None:
    order = order_of(centre)
    draft = edit(order, title=order.title, customer__phone="2")
    assert draft.changes == {"customer.phone": "2"}
    assert draft.changed({"customer.phone": "2"}).edit_id == draft.edit_id
    assert draft.changed({"customer.phone": "3"}).edit_id != draft.edit_id
    sent = draft.message().model_dump(mode="json", exclude_unset=True)
    assert sent["customer"] == {"name": "A. Chen", "phone": "2", "account": ""}
    assert set(sent) == {"edit_id", "version", "customer"}


def test_what_may_be_empty_is_emptied(centre: Running) -> None:
    order = order_of(centre, promised_at="2026-11-23T12:00:00Z")
    answer = saved(centre, edit(order, promised_at=None))
    assert answer.order.promised_at is None
    assert saved(centre, answer.undo()).order.promised_at == order.promised_at


def test_other_fields_merge_and_are_told(centre: Running) -> None:
    order = order_of(centre)
    saved(centre, edit(order, title="No heating", remark="Ring."), Role.SUPERVISOR)
    answer = saved(centre, edit(order, priority="high"))
    assert answer.merged == ("title", "remark")
    assert (answer.order.title, answer.order.priority.value) == ("No heating", "high")


def test_two_corrections_inside_one_field_of_the_server_both_go_in(centre: Running) -> None:
    order = order_of(centre)
    saved(centre, edit(order, customer__name="B. Chen"), Role.SUPERVISOR)
    answer = saved(centre, edit(order, customer__phone="2"))
    assert (answer.order.customer.name, answer.order.customer.phone) == ("B. Chen", "2")
    assert answer.merged == ("customer.name",)


def test_the_same_field_gives_both_values_with_who_and_when(centre: Running) -> None:
    order = order_of(centre)
    saved(centre, edit(order, customer__phone="2"), Role.SUPERVISOR)
    asked = conflict(centre, edit(order, customer__phone="3", title="No heating"))
    (clash,) = asked.clashes
    assert (clash.field, clash.before, clash.mine, clash.theirs) == (
        "customer.phone",
        "1",
        "3",
        "2",
    )
    assert clash.who.startswith("supervisor")
    assert clash.when is not None


@pytest.mark.parametrize(("mine", "phone"), [(True, "3"), (False, "2")])
def test_what_was_chosen_is_saved_with_the_rest(centre: Running, mine: bool, phone: str) -> None:  # noqa: FBT001
    order = order_of(centre)
    saved(centre, edit(order, customer__phone="2"), Role.SUPERVISOR)
    asked = conflict(centre, edit(order, customer__phone="3", title="No heating"))
    answer = saved(centre, asked.resolved({"customer.phone": mine}))
    assert (answer.order.customer.phone, answer.order.title) == (phone, "No heating")


def test_a_second_conflict_is_asked_about_again(centre: Running) -> None:
    order = order_of(centre)
    first = saved(centre, edit(order, remark="Theirs."), Role.SUPERVISOR)
    asked = conflict(centre, edit(order, remark="Mine."))
    saved(centre, edit(first.order, remark="Theirs again."), Role.SUPERVISOR)
    again = conflict(centre, asked.resolved({"remark": True}))
    assert [(clash.before, clash.theirs) for clash in again.clashes] == [
        ("Theirs.", "Theirs again.")
    ]
    assert saved(centre, again.resolved({"remark": True})).order.remark == "Mine."


def test_who_makes_the_same_change_has_nothing_left_to_send(centre: Running) -> None:
    order = order_of(centre)
    saved(centre, edit(order, remark="Ring."), Role.SUPERVISOR)
    answer = saved(centre, edit(order, remark="Ring."))
    assert (answer.order.remark, answer.draft.changes) == ("Ring.", {})


def test_undo_brings_the_old_values_back_beside_later_edits(centre: Running) -> None:
    order = order_of(centre)
    answer = saved(centre, edit(order, title="No heating", customer__phone="2"))
    later = saved(centre, edit(answer.order, remark="Ring."), Role.SUPERVISOR)
    undone = saved(centre, answer.undo())
    assert (undone.order.title, undone.order.customer.phone) == (order.title, "1")
    assert undone.order.remark == later.order.remark == "Ring."


def test_an_undo_of_what_somebody_changed_since_asks(centre: Running) -> None:
    order = order_of(centre)
    answer = saved(centre, edit(order, title="No heating"))
    saved(centre, edit(answer.order, title="No water"), Role.SUPERVISOR)
    (clash,) = conflict(centre, answer.undo()).clashes
    assert (clash.before, clash.mine, clash.theirs) == ("No heating", order.title, "No water")


def test_any_other_refusal_is_the_callers(centre: Running) -> None:
    order = order_of(centre)
    with pytest.raises(Refused) as refused:
        save(centre.client(centre.person(Role.AUDITOR)), edit(order, title="No heating"))
    assert refused.value.code == Code.NOT_PERMITTED


def test_sending_a_draft_again_does_no_harm(centre: Running) -> None:
    draft = edit(order_of(centre), title="No heating")
    first, again = saved(centre, draft), saved(centre, draft)
    assert first.order.version == again.order.version


def test_what_others_change_meanwhile_is_known_before_anything_is_sent(centre: Running) -> None:
    order = order_of(centre)
    client = centre.client(centre.person(Role.SUPERVISOR))
    change = OrderEdit(edit_id=new_id(), version=1, title="No heating", remark="Ring.")
    latest = client.orders.edit(order.id, change)
    draft = edit(order, title="No water", priority="low")
    assert clashing(draft, latest) == ("title",)
    assert differing(order, latest) == ("title", "remark")
    values: Mapping[str, Any] = flat(order)
    assert set(values) >= {"customer.phone", "fault.remedy", "service"}
