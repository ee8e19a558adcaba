"""Decides which answers each part of a filter offers, beside how many orders each would leave."""

from collections.abc import Mapping, Sequence

from api_client.vocabulary import OrderFacet, OrderSpan, OrderState, Priority
from api_client.wire.orders import OrderTally
from api_client.wire.views import ViewFilter
from desktop import words
from desktop.ui import filters, live_counts
from desktop.ui.filters import GROUPS, NOBODY, SOMEBODY, Part
from desktop.ui.live_counts import LiveCounts, Question, Wanted
from desktop.ui.theme import Tone
from desktop.ui.widgets.chips import look
from desktop.ui.widgets.entries import Entry

FLAG_LOOKS = {Part.LATE: ("clock", Tone.TROUBLE), Part.LACKING: ("warning", Tone.WAITING)}
"""An icon and a tone, of what there should be none."""


def question(asked: ViewFilter, part: Part) -> Question:
    """Give what is counted while the answers of `part` are looked at."""
    spans = filters.SPANS.get(part)
    if spans is None:
        return (Wanted(part, asked, (filters.FACETS[part],)),)
    return tuple(Wanted(span, filters.choose(asked, part, (span,))) for span in spans)


def meant(part: Part, value: str) -> Sequence[str]:
    """Give the answers that an entry stands for: a group of states stands for them all."""
    for group in GROUPS if part is Part.STATE else ():
        if value == group.key:
            return [state.value for state in OrderState if state in group.states]
    return (value,)


def entries(asked: ViewFilter, part: Part, counts: LiveCounts) -> list[Entry]:
    """Give the answers as they are listed; without counts those that are known all the same."""
    spans = filters.SPANS.get(part)
    if spans is not None:
        return [_span(asked, part, span, counts) for span in spans]
    tallies = counts.find(part, filters.FACETS[part])
    if part is Part.STATE:
        return _states(asked, tallies)
    if part is Part.TECHNICIAN:
        return _people(asked, tallies)
    if part is Part.AREA:
        return _areas(asked, tallies)
    kind = filters.FAMILIES[part]
    values = [each.value for each in (reversed(Priority) if part is Part.PRIORITY else kind)]
    return [_entry(asked, part, value, tallies) for value in _and(values, tallies)]


def name_of(part: Part, value: str, counts: LiveCounts) -> str:
    """Give how whoever is meant by an answer is called; only technicians need it."""
    if part is not Part.TECHNICIAN:
        return ""
    tally = counts.find(part, OrderFacet.TECHNICIAN).get(value)
    return "" if tally is None else tally.name


def _states(asked: ViewFilter, tallies: Mapping[str, OrderTally]) -> list[Entry]:
    chosen = filters.chosen(asked, Part.STATE)
    found: list[Entry] = []
    for group in GROUPS:
        states = [state for state in OrderState if state in group.states]
        among = [state.value in chosen for state in states]
        found.append(
            Entry(
                words.text(group.key),
                group.key,
                ticked=all(among),
                partly=any(among) and not all(among),
                icon=group.icon,
                count=_count(tallies, [state.value for state in states]),
            )
        )
        found += [_entry(asked, Part.STATE, state.value, tallies, inset=True) for state in states]
    known = {state.value for state in OrderState}
    newer = [value for value in _and(chosen, tallies) if value not in known]
    return [*found, *(_entry(asked, Part.STATE, value, tallies) for value in newer)]


def _people(asked: ViewFilter, tallies: Mapping[str, OrderTally]) -> list[Entry]:
    part = Part.TECHNICIAN
    chosen = filters.chosen(asked, part)
    somebody = [value for value in tallies if value]
    first = [
        Entry(
            filters.answer(part, NOBODY),
            NOBODY,
            ticked=NOBODY in chosen,
            alone=True,
            icon="unassign",
            count=_count(tallies, [""]),
        ),
        Entry(
            filters.answer(part, SOMEBODY),
            SOMEBODY,
            ticked=SOMEBODY in chosen,
            alone=True,
            icon="people",
            count=_count(tallies, somebody),
        ),
    ]
    others = [value for value in chosen if value not in {NOBODY, SOMEBODY, *tallies}]
    return [
        *first,
        *(
            Entry(
                tallies[value].name if value in tallies else filters.answer(part, value, asked),
                value,
                ticked=value in chosen,
                alone=True,
                icon="person",
                count=_count(tallies, [value]),
            )
            for value in (*others, *somebody)
        ),
    ]


def _areas(asked: ViewFilter, tallies: Mapping[str, OrderTally]) -> list[Entry]:
    """Give the areas that orders are in by their names, those that are chosen among them."""
    chosen = filters.chosen(asked, Part.AREA)
    found = {tally.name: tally for tally in tallies.values()}
    others = [area for area in chosen if not filters.has(found, area)]
    return [
        Entry(
            filters.answer(Part.AREA, area),
            area,
            ticked=filters.has(chosen, area),
            count=live_counts.number([found[area]]) if area in found else "",
        )
        for area in (*others, *found)
    ]


def _entry(
    asked: ViewFilter,
    part: Part,
    value: str,
    tallies: Mapping[str, OrderTally],
    *,
    inset: bool = False,
) -> Entry:
    family = filters.FAMILIES[part]
    known = next((each for each in family if each.value == value), None)
    looks = part in {Part.STATE, Part.PRIORITY} and known is not None
    icon, tone = look(known) if looks and known is not None else ("", None)
    return Entry(
        filters.answer(part, value),
        value,
        ticked=value in filters.chosen(asked, part),
        icon=icon,
        tone=tone,
        count=_count(tallies, [value]),
        inset=inset,
    )


def _span(asked: ViewFilter, part: Part, span: OrderSpan, counts: LiveCounts) -> Entry:
    ticked = span in filters.chosen(asked, part)
    tallies = counts.find(span, OrderFacet.ALL)
    count = _count(tallies, [""])
    return Entry(filters.answer(part, span), span, ticked=ticked, alone=True, count=count)


def _count(tallies: Mapping[str, OrderTally], values: Sequence[str]) -> str:
    """Give how many orders several answers leave together; nothing where it is not known."""
    if not tallies:
        return ""
    return live_counts.number([tallies[value] for value in values if value in tallies])


def _and(values: Sequence[str], tallies: Mapping[str, OrderTally]) -> list[str]:
    """Give these values and those that a newer server counts besides."""
    return list(dict.fromkeys((*values, *tallies)))
