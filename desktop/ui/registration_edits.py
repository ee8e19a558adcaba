"""Decides how an edit of a registration goes in beside the edits of others (E15).

The server takes an edit of an older version whose fields nobody else changed; where somebody did,
both values are given to choose from. What is sealed is never compared: whoever changed it second is
told that he did.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from api_client.client import Client
from api_client.errors import Refused
from api_client.vocabulary import Code
from api_client.wire.registrations import FieldChange, Firm, FirmEdit, Person, PersonEdit
from desktop.ui.edits import AGAIN_MOST, Clash

Subject = Firm | Person
Values = Mapping[str, Any]
"""Values in JSON's terms, by field."""
SEALED = "identity_number"
_NOT_EDITED = frozenset({"version", "taking_orders", "hours", "days_off", "area_ids"})
"""What is no field of the form: the version, and when and where a firm works."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An edit that is made: on which registration as it was seen, and what was changed of it."""

    base: Subject
    changes: Values = field(default_factory=dict)

    def message(self) -> FirmEdit | PersonEdit:
        """Give what is sent, on the version that was seen."""
        kind = FirmEdit if isinstance(self.base, Firm) else PersonEdit
        return kind.model_validate({"version": self.base.standing.version, **self.changes})


@dataclass(frozen=True, slots=True)
class Kept:
    """The registration with the edit in it."""

    subject: Subject
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clashed:
    """The registration as others left it, and the fields about which somebody has to choose."""

    latest: Subject
    draft: Draft
    clashes: tuple[Clash, ...]

    def resolved(self, mine: Mapping[str, bool]) -> Draft:
        """Give the draft on the newer version, with one's own value where that was chosen."""
        given_up = {clash.field for clash in self.clashes if not mine[clash.field]}
        kept = {name: v for name, v in self.draft.changes.items() if name not in given_up}
        return Draft(self.latest, differing(self.latest, kept))


def fields(subject: Subject) -> tuple[str, ...]:
    """Give the fields that an edit of this registration may change, but what is sealed."""
    kind = FirmEdit if isinstance(subject, Firm) else PersonEdit
    return tuple(name for name in kind.model_fields if name not in {*_NOT_EDITED, SEALED})


def flat(subject: Subject) -> dict[str, Any]:
    """Give a registration's values in JSON's terms."""
    whole = subject.model_dump(mode="json")
    return {name: whole[name] for name in fields(subject)}


def differing(base: Subject, values: Values) -> dict[str, Any]:
    """Give those of `values` that differ from what was seen; what is sealed always does."""
    seen = flat(base)
    return {name: v for name, v in values.items() if name == SEALED or v != seen[name]}


def save(client: Client, draft: Draft) -> Kept | Clashed:
    """Send an edit; answer what became of it. Slow: called in the background.

    Raises:
        Refused: the server's no, but for a conflict.
        Unreachable: whether it went in is not known; the same may be sent again.
    """
    last: Refused | None = None
    for _ in range(AGAIN_MOST):
        if not draft.changes:
            return Kept(draft.base, ())
        try:
            return Kept(_edit(client, draft), tuple(draft.changes))
        except Refused as refusal:
            if refusal.code != Code.EDIT_CONFLICT or _about_sealed(refusal):
                raise
            last = refusal
        latest = _newest(client, draft.base)
        clashes = _clashes(draft, latest, client.registrations.history(latest.id).items)
        if clashes:
            return Clashed(latest, draft, clashes)
        draft = Draft(latest, differing(latest, draft.changes))
    assert last is not None, "it was refused each time"
    raise last


def _about_sealed(refusal: Refused) -> bool:
    """Say whether somebody else changed what is sealed, which is not to be compared."""
    told = refusal.fields.get("fields")
    return isinstance(told, list) and SEALED in told


def _edit(client: Client, draft: Draft) -> Subject:
    message, id_ = draft.message(), draft.base.id
    if isinstance(message, FirmEdit):
        return client.registrations.edit_firm(id_, message)
    return client.registrations.edit_person(id_, message)


def _newest(client: Client, base: Subject) -> Subject:
    get: Callable[..., Subject] = client.registrations.person
    if isinstance(base, Firm):
        get = client.registrations.firm
    return get(base.id)


def _clashes(draft: Draft, latest: Subject, history: Sequence[FieldChange]) -> tuple[Clash, ...]:
    """Give the changed fields to which somebody else gave another value meanwhile."""
    before, theirs = flat(draft.base), flat(latest)
    seen = draft.base.standing.version
    found = []
    for name, mine in draft.changes.items():
        if name == SEALED or theirs[name] in (before[name], mine):
            continue
        last = next((each for each in history if each.field == name and each.version > seen), None)
        who, when = ("", None) if last is None else (last.actor_name, last.at)
        found.append(Clash(name, before[name], mine, theirs[name], who, when))
    return tuple(found)
