"""Decides what a desk keeps of what is looked up while an order is written (F1).

What each kind of job needs, the templates, and who can be sent, as they were last heard, for as
long as one person is logged in; `desktop.ui.consulting` asks for them.
"""

from datetime import datetime

from api_client.vocabulary import TechnicianState
from api_client.wire.kinds import KindList
from api_client.wire.people import Technician, TechnicianList
from api_client.wire.templates import Template, TemplateList


class Handbook:
    """What helps to write an order; empty before the first answer."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self.kinds = KindList(items=())
        self.templates: tuple[Template, ...] = ()
        self.technicians: tuple[Technician, ...] = ()
        self._heard: dict[type, datetime] = {}

    @property
    def at(self) -> datetime | None:
        """When the oldest of it was heard; None while nothing was."""
        return min(self._heard.values(), default=None)

    @property
    def present(self) -> tuple[Technician, ...]:
        """Who can be sent: the technicians who are on duty."""
        away = TechnicianState.OFF_DUTY
        return tuple(person for person in self.technicians if person.state is not away)

    def keep(self, found: KindList | TemplateList | TechnicianList, at: datetime) -> None:
        """Keep an answer, heard at `at`, in the place of the one before."""
        if isinstance(found, KindList):
            self.kinds = found
        elif isinstance(found, TemplateList):
            self.templates = found.items
        else:
            self.technicians = found.items
        self._heard[type(found)] = at
