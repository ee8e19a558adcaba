"""Tries that a demo leaves a records clerk something of each kind to do."""

import pytest

from api_client.vocabulary import Filing, Review, Role
from api_client.wire.registrations import RegistrationRow
from desktop.simulator import applying
from tests.running import Running


@pytest.mark.parametrize("language", sorted(applying.SAID))
def test_something_waits_lapses_and_was_refused_by_both(own_centre: Running, language: str) -> None:
    centre = own_centre
    clerk = centre.client(centre.person(Role.RECORDS_CLERK).token)
    before = {
        row.id
        for row in centre.client(centre.person(Role.DISPATCHER).token).people.technicians().items
    }
    made = applying.apply(clerk, centre.work.clock.now(), language)
    rows = {row.id: row for row in clerk.registrations.all(ids=made).items}
    assert set(rows) == set(made)

    def those(review: Review, filing: Filing) -> list[RegistrationRow]:
        return [
            row
            for row in rows.values()
            if (row.standing.review, row.standing.filing) == (review, filing)
        ]

    said = applying.SAID[language]
    waiting = those(Review.AWAITING, Filing.UNFILED)
    assert {row.name for row in waiting} == {said.new_firm, *said.waiting}
    assert not any(row.standing.lacking_fields for row in waiting), "a clerk may approve them"
    (ours,) = those(Review.REFUSED, Filing.UNFILED)
    assert ours.standing.review_reason == said.blurred
    (theirs,) = those(Review.APPROVED, Filing.REFUSED)
    assert theirs.standing.filing_reason == said.unknown
    lapsing = {row.id for row in clerk.registrations.all(lapsing=True).items}
    assert {row.id for row in those(Review.APPROVED, Filing.APPROVED)} == lapsing & set(made)
    assert len(lapsing & set(made)) == len(applying.LAPSES_IN)
    now = {
        row.id
        for row in centre.client(centre.person(Role.DISPATCHER).token).people.technicians().items
    }
    assert now == before, "nobody is sent who has no phone"
