"""Decides how those who may be asked for an order are written on the wire (E3, E4, A8)."""

from api_client.vocabulary import ArrivalSource, DispatchRule, Grade, TravelFault, WhyNot
from api_client.wire.base import Count, Id, Items, Message, Moment, Spelt, Word


class Candidate(Message):
    """A technician as one order sees him: whether he qualifies, why not, and when he is asked.

    ``rank`` counts from 1 among those who qualify and is null for the others. ``eta_s`` is how many
    seconds he needs to come, ``distance_m`` how far he is in a straight line, ``source`` who
    reckoned the time; all null while nobody knows where he is, or where the place is. ``mark`` is
    the mean of marks by which he is ranked, 1 to 5, ``marks`` how many of his own are in it.
    """

    technician_id: Id
    name: Word
    qualified: bool
    reasons: Items[Spelt[WhyNot]] = ()
    rank: Count | None = None
    eta_s: float | None = None
    distance_m: float | None = None
    source: Spelt[ArrivalSource] | None = None
    grade: Spelt[Grade] | None = None
    mark: float | None = None
    marks: Count = 0
    open_orders: Count = 0
    position_at: Moment | None = None


class CandidateList(Message):
    """Those who may be asked, in turn, then the nearest of the others, as of ``at``.

    ``seq`` is the number of the last change that the list contains. ``fallen_back`` says why the
    service that reckons times of arrival was not used, and is null where it was, or where there is
    none: then all times are by the straight line.
    """

    items: Items[Candidate]
    rule: Spelt[DispatchRule]
    at: Moment
    seq: Count
    fallen_back: Spelt[TravelFault] | None = None
