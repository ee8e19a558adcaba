"""Decides how the settings of a centre are written on the wire: by name, their values as texts."""

from typing import Annotated

from pydantic import Field

from api_client.wire.base import Count, Items, Line, Message, Moment, Version, Word

Bound = Annotated[float, Field(ge=-1e12, le=1e12)]


class Setting(Message):
    """A setting as it stands; ``kind`` is whole, number, time, text, folder of the server's
    machine, or choice among ``choices``.

    ``pattern`` is the regular expression that a text has to match, if any; an earlier server does
    not tell it, and judges when it is saved.

    ``fixed`` says that the file of the server's machine sets it, ``waits`` that a change of it
    takes effect with the next start, ``restart`` that any change would.
    """

    name: Word
    kind: Word
    value: Line
    default: Line
    minimum: Bound | None
    maximum: Bound | None
    unit: Line
    restart: bool
    version: Count
    fixed: bool
    changed: bool
    waits: bool
    changed_at: Moment | None
    changed_by: Line
    choices: Items[Line] = ()
    pattern: Line = ""


class SettingList(Message):
    """Every setting of a centre."""

    items: Items[Setting]


class SettingEdit(Message):
    """A setting on the version that its editor saw; without a value it is as it usually is."""

    name: Word
    version: Count
    value: Line | None = None


class SettingEdits(Message):
    """Changes that are made together or not at all."""

    edits: Annotated[Items[SettingEdit], Field(min_length=1, max_length=200)]


class SettingChange(Message):
    """Who changed a setting, when, from what to what; nothing is as it usually is."""

    name: Word
    version: Version
    before: Line | None
    after: Line | None
    at: Moment
    by: Line


class SettingHistory(Message):
    """Changes of settings, newest first."""

    items: Items[SettingChange]
