"""Decides how a phone made of code says that its technician is on duty, or no longer (E15)."""

from api_client.client import Client
from api_client.errors import Refused, Unreachable
from api_client.vocabulary import Code
from api_client.wire.duty import DutyEdit
from desktop.simulator.phone import Device


class Presence:
    """What was last said of one technician, which a phone that died need not know."""

    def __init__(self, device: Device) -> None:
        """Begin without having said anything."""
        self._id = device.technician_id
        self._told: bool | None = None

    def tell(self, client: Client, *, on_duty: bool) -> None:
        """Say it unless it was said; what does not arrive is said again the next time.

        Raises:
            Refused: the server takes no word of his: our own bug.

        """
        if self._told is on_duty:
            return
        try:
            known = client.duty.of(self._id)
            if known.on_duty is not on_duty:
                client.duty.edit(self._id, DutyEdit(version=known.version, on_duty=on_duty))
        except Unreachable:
            return
        except Refused as refusal:
            if refusal.code == Code.EDIT_CONFLICT or refusal.is_passing:
                return  # the desk was quicker: it is looked at again
            raise
        self._told = on_duty
