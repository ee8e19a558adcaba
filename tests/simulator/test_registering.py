"""Tries that a demo's technicians are registered as anybody is, and that most may be asked."""

from api_client.vocabulary import Filing, Registrant, Review, Role
from desktop.service import credentials
from desktop.service.unit import SYSTEM
from desktop.simulator import registering
from tests.running import Running


def test_most_are_filed_and_the_desk_has_something_to_do(centre: Running) -> None:
    clerk = centre.client(centre.person(Role.RECORDS_CLERK).token)
    crew = [(centre.technician(f"T{each}").id, f"T{each}") for each in range(18)]
    done = registering.register(clerk, crew, centre.work.clock.now())
    assert (len(done.approved), len(done.awaiting), len(done.refused)) == (16, 1, 1)
    rows = clerk.registrations.all(registrant=Registrant.PERSON).items
    assert {row.id for row in rows if row.standing.review is Review.AWAITING} == {*done.awaiting}
    assert {row.id for row in rows if row.standing.filing is Filing.REFUSED} == {*done.refused}
    assert len(clerk.registrations.all(lapsing=True).items) == 2
    held = centre.work.read(SYSTEM, credentials.of)
    assert {id_ for id_, each in held.items() if each.filing is Filing.APPROVED} == {*done.approved}
    assert all(held[id_].scope and held[id_].firm_id == done.firm for id_ in done.approved)
    firm = clerk.registrations.firm(done.firm)
    assert (firm.standing.filing, firm.standing.awaited) == (Filing.APPROVED, False)
