"""Decides what an order says on paper (F1)."""

from datetime import datetime
from html import escape

from api_client.wire.orders import Order
from desktop import words
from desktop.ui.paper import Paper, at, facts, heading, prose, table

SIGNATURES = ("print.signature-technician", "print.signature-customer")


def paper(order: Order) -> Paper:
    """Give an order as it is printed."""
    return Paper(
        order.number,
        lambda: words.text("print.heading", number=order.number),
        lambda: _parts(order),
    )


def _parts(order: Order) -> list[str]:
    """Give the parts of the page as rich text."""
    customer, place = order.customer, order.place
    window = order.time_window
    return [
        f"<h1>{escape(order.number)}</h1><p><b>{escape(order.title)}</b></p>",
        facts(
            ("field.state", words.member(order.state)),
            ("field.kind", words.member(order.kind)),
            ("field.priority", words.member(order.priority)),
            ("field.promised", at(order.promised_at)),
            ("field.window", "" if window is None else _span(window.begins_at, window.ends_at)),
            ("field.crew-size", words.number(order.crew_size) if order.crew_size > 1 else ""),
            ("field.technician", order.technician_name),
        ),
        heading("print.customer"),
        facts(
            ("field.customer", customer.name),
            ("field.phone", customer.phone or _no_phone(order)),
            ("field.account", customer.account),
            ("field.address", place.address),
            ("field.area", place.area),
        ),
        heading("print.fault"),
        prose(order.fault.description),
        facts(
            ("field.fault-code", order.fault.code),
            ("field.cause", order.fault.cause),
            ("field.remedy", order.fault.remedy),
            ("field.remark", order.remark),
        ),
        *_equipment(order),
        *_spare_parts(order),
        *_timeline(order),
        signatures(*SIGNATURES),
    ]


def _equipment(order: Order) -> list[str]:
    names = ("field.equipment-name", "field.maker", "field.model", "field.serial-number")
    rows = [
        (each.name, each.maker, each.model, each.serial_number, each.location)
        for each in order.equipment
    ]
    return table("print.equipment", (*names, "field.location"), rows)


def _spare_parts(order: Order) -> list[str]:
    rows = [
        (each.name, each.number, f"{words.number(each.quantity)} {each.unit}")
        for each in order.spare_parts
    ]
    keys = ("field.part-name", "field.part-number", "field.quantity")
    return table("print.parts", keys, rows)


def _timeline(order: Order) -> list[str]:
    rows = [
        (words.moment(each.occurred_at), words.member(each.to_state), each.actor_name, each.reason)
        for each in order.timeline
    ]
    keys = ("print.when", "field.state", "print.who", "field.reason")
    return table("print.timeline", keys, rows)


def signatures(*keys: str) -> str:
    """Give the lines for day and signature of each, by the key of its words."""
    line = "_" * 34
    cells = "".join(f"<td>{line}<br/>{escape(words.text(key))}</td>" for key in keys)
    return f"<br/><br/><table width='100%'><tr>{cells}</tr></table>"


def _no_phone(order: Order) -> str:
    return "" if order.no_phone is None else words.member(order.no_phone)


def _span(begins: datetime, ends: datetime) -> str:
    ended = words.clock_time(ends)
    return words.text("time.span", begins=words.day_and_time(begins), ends=ended)
