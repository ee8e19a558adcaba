"""Decides how a centre's templates of orders are written on the wire (F1)."""

from typing import Annotated

from pydantic import Field

from api_client.vocabulary import JobKind, Priority
from api_client.wire.base import (
    Count,
    FilledLine,
    Id,
    Items,
    Line,
    Message,
    Moment,
    Prose,
    Spelt,
    Version,
    Word,
)
from api_client.wire.orders import Service
from api_client.wire.parts import CrewSize, EquipmentList

PromisedMin = Annotated[int, Field(ge=1, le=60 * 24 * 90)]
"""Within how many minutes somebody is promised to be there."""


class TemplateContent(Message):
    """What an order begins with when it is made by this template."""

    name: Word
    kind: Spelt[JobKind]
    title: FilledLine
    fault: Prose = ""
    priority: Spelt[Priority] = Priority.NORMAL
    promised_min: PromisedMin | None = None
    equipment: EquipmentList = ()
    service: Service | None = None
    remark: Prose = ""
    crew_size: CrewSize = 1


class TemplateWanted(TemplateContent):
    """A template as it shall be; ``version`` is the one that was seen, 0 for a new one."""

    version: Count


class Template(TemplateContent):
    """A template as it is kept."""

    id: Id
    version: Version
    changed_at: Moment
    changed_by: Line


class TemplateList(Message):
    """All templates by name; ``seq`` is the number of the last change that the list contains."""

    items: Items[Template]
    seq: Count
