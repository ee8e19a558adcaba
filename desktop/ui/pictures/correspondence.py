"""Decides what the made-up centre says about its order beside the order: who works on it, messages,
what was changed, and what the audit log has of it.
"""

from datetime import timedelta
from uuid import UUID

from pydantic import JsonValue

from api_client.vocabulary import MessageAudience, Noun, Role
from api_client.wire.audit import AuditPage, AuditRow
from api_client.wire.claims import Claim, ClaimList
from api_client.wire.history import FieldChange, HistoryEntry, OrderHistory
from api_client.wire.messages import MessageList, OrderMessage
from desktop.ui.edits import Clash, Conflict, Draft
from desktop.ui.pictures import centre
from desktop.words import Language

WORKED_ON = 1
COLLEAGUE = UUID(int=0x201)
OTHER_PHONE = "040 555 7788"


def claims(language: Language, claimed: str) -> ClaimList:
    """Give who works on the order: nobody, or a colleague whose desk lives or is silent."""
    since = centre.NOW - timedelta(minutes=11)
    stale = claimed == "stale"
    claim = Claim(
        order_id=centre.order_id(WORKED_ON),
        order_number=centre.number(WORKED_ON),
        holder_id=COLLEAGUE,
        holder_name=centre.spoken(language).people[0],
        version=1,
        taken_at=since,
        beat_at=centre.NOW - timedelta(minutes=4 if stale else 0),
        stale=stale,
    )
    return ClaimList(
        items=(claim,) if claimed else (), at=centre.NOW, beat_s=15, stale_s=45, gone_s=600
    )


def own_claim(order_id: UUID, language: Language) -> Claim:
    """Give the claim of the dispatcher himself."""
    return Claim(
        order_id=order_id,
        order_number=centre.number(WORKED_ON),
        holder_id=centre.DISPATCHER,
        holder_name=centre.spoken(language).dispatcher,
        version=1,
        taken_at=centre.NOW,
        beat_at=centre.NOW,
        stale=False,
    )


def messages(order_id: UUID, language: Language) -> MessageList:
    """Give what desk and technician wrote on the order that somebody works on."""
    if order_id != centre.order_id(WORKED_ON):
        return MessageList(items=())
    spoken = centre.spoken(language)
    technician = (centre.technician_of(WORKED_ON), spoken.people[3], Role.TECHNICIAN)
    me = (centre.DISPATCHER, spoken.dispatcher, Role.SUPERVISOR)
    colleague = (COLLEAGUE, spoken.people[0], Role.DISPATCHER)
    both, desk = MessageAudience.TECHNICIAN, MessageAudience.DESK
    written = (
        (me, both, 21),
        (technician, both, 9),
        (me, both, 8),
        (colleague, desk, 3),
    )
    return MessageList(
        items=tuple(
            OrderMessage(
                id=UUID(int=0x6000 + place),
                order_id=order_id,
                place=place + 1,
                text=spoken.messages[place],
                audience=audience,
                author_id=author,
                author_name=name,
                author_role=role,
                sent_at=centre.NOW - timedelta(minutes=minutes),
            )
            for place, ((author, name, role), audience, minutes) in enumerate(written)
        )
    )


def history(order_id: UUID, language: Language) -> OrderHistory:
    """Give who changed the order that somebody works on: the desk twice, a phone once."""
    if order_id != centre.order_id(WORKED_ON):
        return OrderHistory(items=())
    order, spoken = centre.order(WORKED_ON, language), centre.spoken(language)
    customer = order.customer.model_dump(mode="json")
    fault = order.fault.model_dump(mode="json")
    edits: tuple[tuple[UUID, str, Role, int, str, JsonValue, JsonValue], ...] = (
        (COLLEAGUE, spoken.people[0], Role.DISPATCHER, 25, "priority", "high", "emergency"),
        (
            centre.DISPATCHER,
            spoken.dispatcher,
            Role.SUPERVISOR,
            18,
            "customer",
            {**customer, "phone": ""},
            customer,
        ),
        (
            centre.technician_of(WORKED_ON),
            spoken.people[3],
            Role.TECHNICIAN,
            7,
            "fault",
            {**fault, "cause": ""},
            fault,
        ),
    )
    return OrderHistory(
        items=tuple(
            HistoryEntry(
                id=UUID(int=0x7000 + place),
                at=centre.NOW - timedelta(minutes=minutes),
                version=3 + 2 * place,
                actor_id=actor,
                actor_name=name,
                actor_role=role,
                changes=(FieldChange(field=field, before=before, after=after),),
            )
            for place, (actor, name, role, minutes, field, before, after) in enumerate(edits)
        )
    )


def audit(language: Language) -> AuditPage:
    """Give what the audit log has of the order."""
    technician = str(centre.technician_of(WORKED_ON))
    me = str(centre.DISPATCHER)
    rows: tuple[tuple[str, str, Role, dict[str, JsonValue]], ...] = (
        ("order-created", me, Role.SUPERVISOR, {"number": centre.number(WORKED_ON)}),
        ("order-step", me, Role.SUPERVISOR, {"step": "assign", "after": "assigned"}),
        ("payload-acknowledged", technician, Role.TECHNICIAN, {"payload_version": 2}),
        ("order-edited", me, Role.SUPERVISOR, {"fields": ["customer"]}),
        ("message-posted", me, Role.SUPERVISOR, {"audience": "technician"}),
        ("order-step", technician, Role.TECHNICIAN, {"step": "begin", "after": "work-begun"}),
    )
    del language
    return AuditPage(
        items=tuple(
            AuditRow(
                seq=4100 + 7 * place,
                at=centre.NOW - timedelta(minutes=28 - 4 * place),
                actor=actor,
                role=role,
                action=action,
                noun=Noun.MESSAGE if action == "message-posted" else Noun.ORDER,
                subject=str(centre.order_id(WORKED_ON)),
                detail=detail,
                hash=f"{place + 3:x}c" * 32,
            )
            for place, (action, actor, role, detail) in enumerate(rows)
        )
    )


def conflict(draft: Draft, language: Language) -> Conflict:
    """Give the order as a colleague left it, who changed two of the same fields."""
    who, when = centre.spoken(language).people[0], centre.NOW - timedelta(minutes=1)
    base = draft.base
    customer = base.customer.model_copy(update={"phone": OTHER_PHONE})
    latest = base.model_copy(update={"version": base.version + 1, "customer": customer})
    clashes = (
        Clash(
            "customer.phone",
            base.customer.phone,
            draft.changes["customer.phone"],
            OTHER_PHONE,
            who,
            when,
        ),
        Clash(
            "remark",
            base.remark,
            draft.changes["remark"],
            centre.spoken(language).messages[0],
            who,
            when,
        ),
    )
    return Conflict(latest, draft, clashes)
