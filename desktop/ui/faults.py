"""Decides how what went wrong is said to the person before the window: one plain sentence."""

from collections.abc import Mapping

from pydantic import ValidationError

from api_client.errors import Reason, Refused, Unreachable
from api_client.vocabulary import Code, StartFault, Weekday
from desktop import words
from desktop.ui.machine import MachineFault

GONE_CODES = frozenset({Code.NOT_SIGNED_IN, Code.TOKEN_EXPIRED, Code.TOKEN_REVOKED})
"""Refusals after which only logging in again helps."""


def sentence(fault: Exception) -> str:
    """Give the sentence for a failure; our own bugs were logged where they were caught."""
    if isinstance(fault, Unreachable):
        return words.text(f"unreachable.{fault.reason.value}")
    if isinstance(fault, Refused):
        if fault.code == Code.TOO_MANY_TRIES and fault.retry_after_s is not None:
            wait = max(1, round(fault.retry_after_s))
            return words.plural("refusal.too-many-tries-for", wait)
        said = words.refusal(fault.code, _labelled(fault))
        if fault.code == Code.SERVER_FAULT and fault.request_id is not None:
            return words.text("fault.noted-as", said=said, request=fault.request_id)
        return said
    if isinstance(fault, MachineFault):
        return words.text(f"start-fault.{fault.fault.value}", **fault.fields)
    return words.text("fault.ours")


def passing(fault: Exception) -> bool:
    """Say whether the failure may be gone by itself in a moment, so that trying again helps."""
    if isinstance(fault, Refused):
        return fault.is_passing
    return isinstance(fault, Unreachable) and fault.reason is not Reason.CLOSED


def signed_out(fault: Exception) -> bool:
    """Say whether the failure means that this desk is no longer logged in."""
    return isinstance(fault, Refused) and fault.code in GONE_CODES


class Unfilled(ValueError):
    """What people left out, as sentences by field."""

    def __init__(self, by_field: dict[str, str]) -> None:
        """Keep the sentences."""
        super().__init__(*by_field)
        self.by_field = by_field


def by_field(fault: Exception) -> dict[str, str]:
    """Give what is wrong by field of the message that was sent, as sentences; else nothing.

    Fields are paths such as `customer.name`. The same words serve what the server found
    (`request-invalid` with `errors`) and what our own message refused before it was sent.
    """
    if isinstance(fault, ValidationError):
        return {
            ".".join(str(part) for part in error["loc"]): _wrong(error["type"])
            for error in fault.errors(include_url=False, include_input=False)
        }
    if isinstance(fault, Unfilled):
        return fault.by_field
    if isinstance(fault, MachineFault):
        field = FIELD_OF_START.get(fault.fault)
        return {} if field is None else {field: sentence(fault)}
    return _refused(fault) if isinstance(fault, Refused) else {}


def _refused(fault: Refused) -> dict[str, str]:
    """Give what the server found wrong, by field."""
    if fault.code in FIELD_OF:
        return {FIELD_OF[fault.code]: words.refusal(fault.code, fault.fields)}
    if fault.code == Code.ORDER_FIELDS_MISSING:
        return {path: _wrong("missing") for path in _texts(fault.fields.get("fields"))}
    if fault.code == Code.HOURS_OVERLAP:
        return {str(fault.fields.get("weekday")): sentence(fault)}
    about = fault.fields.get("field")
    if isinstance(about, str) and about:
        return {about: sentence(fault)}
    errors = fault.fields.get("errors")
    if fault.code != Code.REQUEST_INVALID or not isinstance(errors, list):
        return {}
    found = {}
    for error in errors:
        if isinstance(error, dict):
            found[str(error.get("at", "")).removeprefix("body.")] = _wrong(str(error.get("kind")))
    return found


def _labelled(fault: Refused) -> Mapping[str, object]:
    """Give a refusal's fields as people read them: labels instead of paths, days by their name."""
    if fault.code == Code.HOURS_OVERLAP:
        return {"weekday": words.word(Weekday, str(fault.fields.get("weekday")))}
    if fault.code != Code.ORDER_FIELDS_MISSING:
        return fault.fields
    paths = _texts(fault.fields.get("fields"))
    labels = [words.text(LABEL_OF.get(path, "fault.a-field")) for path in paths]
    return {"fields": words.text("fault.comma").join(labels)}


LABEL_OF = {
    "customer.phone": "field.phone",
    "customer.name": "field.customer",
    "place.address": "field.address",
    "fault.description": "field.fault",
    "equipment": "field.equipment",
    "service.action": "field.action",
    "service.lock_kind": "field.lock-kind",
    "service.dispatch_rule": "field.dispatch-rule",
}
"""The label of each field that an order of some kind needs."""


def _texts(found: object) -> list[str]:
    """Give the texts of a list that a server told."""
    return [str(each) for each in found] if isinstance(found, list) else []


FIELD_OF: dict[str, str] = {
    Code.TIME_WINDOW_INVERTED: "time_window",
    Code.REASON_MISSING: "reason",
    Code.CASE_NUMBER_MISSING: "case_number",
    Code.PARTY_MISSING: "party",
    Code.NAME_TAKEN: "name",
    Code.AREA_NAME_TAKEN: "name",
    Code.AREA_UNKNOWN: "area_ids",
    **dict.fromkeys(
        (
            Code.FILE_EMPTY,
            Code.PICTURE_UNREADABLE,
            Code.FINGERPRINT_UNREADABLE,
            Code.FINGERPRINTS_UNAVAILABLE,
        ),
        "file",
    ),
    **dict.fromkeys(
        (
            Code.POLYGON_CROSSES_ITSELF,
            Code.POLYGON_CORNERS_FEW,
            Code.POLYGON_WITHOUT_EXTENT,
            Code.POLYGON_TOO_WIDE,
        ),
        "rings",
    ),
    Code.PASSWORD_WEAK: "password",
    Code.PASSWORD_WRONG: "old",
    Code.PASSWORD_SAME: "new",
}
"""The field that a refusal is about, where its code alone says it."""


FIELD_OF_START: dict[StartFault, str] = {
    StartFault.BACKUP_UNREADABLE: "backup",
    StartFault.BACKUP_DAMAGED: "backup",
    StartFault.BACKUP_NEWER: "backup",
    StartFault.DATABASE_NEWER: "backup",
    StartFault.FOLDER_NOT_EMPTY: "folder",
    StartFault.FOLDER_NOT_WRITABLE: "folder",
    StartFault.FOLDER_IN_USE: "folder",
    StartFault.DISK_FULL: "folder",
    StartFault.BACKUP_FOLDER_UNUSABLE: "backup_folder",
    StartFault.PORT_IN_USE: "port",
    StartFault.ADDRESS_UNUSABLE: "host",
    StartFault.KEY_FILE_UNREADABLE: "key_file",
    StartFault.KEY_WRONG: "key_file",
}
"""The field of a restore that a start fault is about."""


def worded(kind: str) -> str:
    """Say what is wrong with a value, by the kind that the model gives the fault."""
    return _wrong(kind)


def _wrong(kind: str) -> str:
    key = f"invalid.{kind.replace('_', '-')}"
    return words.text(key if words.known(key) else "invalid.other")
