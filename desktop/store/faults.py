"""Decides how the store says that it cannot begin: a start fault and its fields."""

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
