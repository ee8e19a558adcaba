"""Tries by which names and addresses a machine is known to others."""

import ipaddress

from desktop.gateways.addresses import addresses, own_names


def test_the_machines_addresses_are_those_that_others_can_reach() -> None:
    for address in map(ipaddress.ip_address, addresses()):
        assert not address.is_loopback
        assert not address.is_link_local


def test_a_machine_calls_itself_localhost_and_by_its_name() -> None:
    assert "localhost" in own_names()
    assert len(set(own_names())) == len(own_names())
