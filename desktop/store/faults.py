"""Decides how a command or a folder says that it cannot begin: in words of the vocabulary.

No database here: a desk that finds its server starts without SQLAlchemy.
"""

import errno

from api_client.vocabulary import StartFault


class CannotStart(Exception):
    """The surroundings do not allow the work to begin; a person can mend them.

    Args:
        fault: which of the known faults.
        fields: what the sentence about it names, such as a path or a port.
    """

    def __init__(self, fault: StartFault, **fields: str | int) -> None:
        """Remember the fault and its fields."""
        super().__init__(fault.value)
        self.fault = fault
        self.fields = fields


FULL_ERRNOS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""How a system says that a file can take no more."""


def folder_fault(error: OSError) -> StartFault:
    """Return why a folder cannot be written to, from the system's error."""
    full = error.errno in FULL_ERRNOS
    return StartFault.DISK_FULL if full else StartFault.FOLDER_NOT_WRITABLE
