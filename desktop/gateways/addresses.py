"""Decides what a machine is called, and by which addresses others can reach it."""

import ipaddress
import socket
from functools import cache

import psutil


@cache
def own_names() -> tuple[str, ...]:
    """Return what the machine is called: its name, whole and short, and what it calls itself.

    It is asked for once: where no name server answers, that takes seconds.
    """
    whole = (socket.getfqdn(), socket.gethostname(), "localhost")
    return tuple(dict.fromkeys(name for name in whole if name and name.isascii()))


def addresses() -> tuple[str, ...]:
    """Return the machine's addresses by which others can reach it, those of version 4 first."""
    found = {
        address
        for entries in psutil.net_if_addrs().values()
        for entry in entries
        if entry.family in {socket.AF_INET, socket.AF_INET6}
        and not (address := ipaddress.ip_address(entry.address.split("%")[0])).is_loopback
        and not address.is_link_local
    }
    return tuple(str(each) for each in sorted(found, key=lambda each: (each.version, each.packed)))
