"""How the feed is watched: whole, cut again and again, and by somebody who may not see all."""

from api_client.vocabulary import Role
from desktop.clock import SystemClock
from desktop.simulator.witness import Watched, Witness
from tests.running import Running


def seq(centre: Running) -> int:
    return centre.client().centre.health().seq


def test_numbers_come_whole_to_a_follower_who_is_cut_and_to_one_who_may_not_see_all(
    own_centre: Running,
) -> None:
    technician = own_centre.technician()
    desk = own_centre.person(Role.DISPATCHER)
    start = seq(own_centre)
    witnesses = [
        Witness(own_centre.url, desk.token, Watched("desk", start)),
        Witness(own_centre.url, desk.token, Watched("cut", start), "7"),
        Witness(own_centre.url, technician.token, Watched("phone", start, sees_all=False)),
    ]
    for witness in witnesses:
        witness.start()
    for number in range(30):
        own_centre.order()
        if number % 5 == 0:
            own_centre.order_of(technician)
        witnesses[1]._network.cut()  # noqa: SLF001  (the scissors, in the test's own hand)
    end = seq(own_centre)
    for witness in witnesses:
        witness.wait_for(end, SystemClock(), 20.0)
        witness.stop()
    whole, cut, phone = (witness.watched for witness in witnesses)
    expected = list(range(start + 1, end + 1))
    assert whole.numbers == cut.numbers == phone.numbers == expected
    assert cut.cuts > 0
    assert whole.cuts == 0
    versions = whole.versions(end)
    assert len(versions) == 36
    assert cut.versions(end) == versions
    assert len(phone.versions(end)) == 6
    assert whole.versions(start) == {}
    assert (whole.ended, cut.ended, phone.ended) == ("", "", "")


def test_a_follower_who_is_refused_ends_and_says_why(centre: Running) -> None:
    witness = Witness(centre.url, "no-such-token", Watched("nobody", 0))
    witness.start()
    witness.wait_for(10**6, SystemClock(), 20.0)
    witness.stop()
    assert witness.watched.ended == "not-signed-in"


def test_a_number_that_the_server_does_not_know_ends_in_a_reload(centre: Running) -> None:
    token = centre.person(Role.DISPATCHER).token
    witness = Witness(centre.url, token, Watched("ahead", 10**6))
    witness.start()
    witness.wait_for(10**7, SystemClock(), 20.0)
    witness.stop()
    assert witness.watched.ended == "cursor-unknown"
