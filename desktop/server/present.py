"""Decides how records are shown on the wire: each function turns one record into its message."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from api_client.vocabulary import Permission, ReportStatus, Role
from api_client.wire.accounts import OpenSession, SessionList
from api_client.wire.alarms import Alarm
from api_client.wire.audit import AuditRow
from api_client.wire.backups import Backup, BackupFailure, BackupRun, BackupStanding
from api_client.wire.evidence import StoredFile
from api_client.wire.orders import (
    AttachmentRow,
    Milestone,
    Order,
    ReportRow,
    TimelineEntry,
    Visit,
)
from api_client.wire.people import (
    Device,
    PairedPhone,
    PairingCode,
    Session,
    StaffMember,
)
from api_client.wire.places import NavigationLink, Position
from api_client.wire.tracking import BatchReceipt, MissingItem, Receipt, ReportRecord, StatusReport
from api_client.wire.views import View, ViewContent
from desktop.domain.people import PERMISSIONS
from desktop.server import navigation
from desktop.server.present_technician import way
from desktop.service import alarms, backups, order_views, people, tracking
from desktop.service import staff as staff_cases
from desktop.service.devices import Aside
from desktop.service.evidence import Stored
from desktop.service.ports import Shelf
from desktop.service.sessions import SignedIn
from desktop.service.unit import Actor
from desktop.settings import Settings
from desktop.store.backups import BackupRunRecord
from desktop.store.orders import StepRecord
from desktop.store.people import StaffRecord, TokenRecord
from desktop.store.tracking import ReportRecord as ReportRow_
from desktop.store.views import ViewRecord


def permissions(role: Role) -> tuple[Permission, ...]:
    """Return what a role may do, in the vocabulary's order."""
    return tuple(permission for permission in Permission if permission in PERMISSIONS[role])


def session(signed: SignedIn, chosen: Settings) -> Session:
    """Return a new session."""
    return Session(
        token=signed.token,
        staff_id=signed.actor.id,
        name=signed.actor.name,
        role=signed.actor.role,
        permissions=permissions(signed.actor.role),
        expires_at=signed.expires_at,
        password_due=signed.actor.password_due,
        lock_after_min=chosen.lock_after_min,
        map_tiles=chosen.map_tiles,
        map_attribution=chosen.map_attribution,
    )


def sessions(tokens: Iterable[TokenRecord], actor: Actor) -> SessionList:
    """Return open sessions; the one by which they are asked for is marked."""
    return SessionList(
        items=tuple(
            OpenSession(
                id=token.id,
                person_id=token.person_id,
                name=token.name,
                role=token.role,
                address=token.address,
                release=token.release,
                platform=token.platform or token.device,
                since=token.created_at,
                last_seen_at=token.last_seen_at,
                expires_at=token.expires_at,
                own=token.id == actor.token_id,
            )
            for token in tokens
        )
    )


def paired(signed: SignedIn) -> PairedPhone:
    """Return a newly paired phone."""
    return PairedPhone(token=signed.token, technician_id=signed.actor.id, name=signed.actor.name)


def pairing_code(given: people.PairingGiven, server_url: str) -> PairingCode:
    """Return a pairing code, with where phones reach the server if the centre has said so."""
    return PairingCode(
        technician_id=given.technician_id,
        pairing_code=given.code,
        expires_at=given.expires_at,
        server_url=server_url,
    )


def staff(record: StaffRecord) -> StaffMember:
    """Return a member of staff."""
    return StaffMember(
        id=record.id,
        name=record.name,
        role=record.role,
        version=record.version,
        created_at=record.created_at,
        disabled_at=record.disabled_at,
        password_due=bool(record.password_due),
    )


def member(found: staff_cases.Member) -> StaffMember:
    """Return a member of staff with what is known of his log-ins."""
    seen = {"last_seen_at": found.last_seen_at, "sessions": found.sessions}
    return staff(found.record).model_copy(update=seen)


def device(record: TokenRecord, aside: Aside | None = None) -> Device:
    """Return a paired phone or a tracker, with what was set aside of its messages, if anything."""
    return Device(
        id=record.id,
        technician_id=record.person_id,
        name=record.device,
        paired_at=record.created_at,
        last_seen_at=record.last_seen_at,
        revoked_at=record.revoked_at,
        platform=record.platform,
        app=record.app,
        set_aside=0 if aside is None else aside.count,
        set_aside_reason=None if aside is None else aside.reason,
        set_aside_at=None if aside is None else aside.last_at,
    )


def _row(line: order_views.Line) -> dict[str, Any]:
    """Return the fields of an order that the queue shows."""
    order = line.order
    return {
        "key": order.key,
        "id": order.id,
        "number": order.number,
        "version": order.version,
        "kind": order.kind,
        "priority": order.priority,
        "state": order.state,
        "title": order.title,
        "place": order.place,
        "customer": order.customer,
        "technician_id": order.technician_id,
        "technician_name": line.technician_name,
        "promised_at": order.promised_at,
        "time_window": order.time_window,
        "created_at": order.created_at,
        "changed_at": order.changed_at,
        "payload_version": order.payload_version,
        "phone_payload_version": line.phone_payload_version,
        "incomplete_reports": order.incomplete_reports,
        "eta_at": line.eta_at,
    }


def order(whole: order_views.Whole) -> Order:
    """Return an order whole."""
    record = whole.line.order
    names = ("equipment", "fault", "spare_parts", "service", "remark", "crew_size", "no_phone")
    content: dict[str, Any] = {name: getattr(record, name) for name in (*names, "held_state")}
    return Order(
        **_row(whole.line),
        **content,
        visits=tuple(
            Visit(
                id=visit.id,
                technician_id=visit.technician_id,
                technician_name=name,
                state=visit.state,
                assigned_at=visit.assigned_at,
                payload_version=visit.payload_version,
                **way(visit),
            )
            for visit, name in whole.visits
        ),
        milestones=tuple(
            Milestone(
                state=milestone.state,
                visit_id=milestone.visit_id,
                occurred_at=milestone.occurred_at,
                received_at=milestone.received_at,
                skew_s=milestone.skew_s,
            )
            for milestone in whole.milestones
        ),
        timeline=tuple(_entry(step, whole.names) for step in whole.steps),
        reports=tuple(_report_row(report, name) for report, name in whole.reports),
        attachments=tuple(
            AttachmentRow(
                sha256=attachment.sha256,
                length=attachment.length,
                media_type=attachment.media_type,
                purpose=attachment.purpose,
                report_id=attachment.report_id,
                held=held,
            )
            for attachment, held in whole.attachments
        ),
        steps=whole.possible,
        navigation=_navigation(record.place),
    )


def _navigation(place: Mapping[str, Any]) -> tuple[NavigationLink, ...]:
    found = navigation.links(place.get("address") or "", place.get("lat"), place.get("lon"))
    return tuple(NavigationLink(app=app, url=url) for app, url in found.items())


def _entry(step: StepRecord, names: Mapping[UUID, str]) -> TimelineEntry:
    return TimelineEntry(
        id=step.id,
        step=step.step,
        from_state=step.from_state,
        to_state=step.to_state,
        actor_role=step.actor_role,
        actor_name=step.actor_name,
        occurred_at=step.occurred_at,
        received_at=step.received_at,
        skew_s=step.skew_s,
        reason=step.reason,
        party=step.party,
        position=None if step.position is None else Position(**step.position),
        technician_name=names.get(step.technician_id, "") if step.technician_id else "",
        outcome=step.outcome,
    )


def _missing(record: ReportRow_) -> tuple[MissingItem, ...]:
    return tuple(MissingItem(**item) for item in record.missing)


def _report_row(record: ReportRow_, name: str) -> ReportRow:
    return ReportRow(
        report_id=record.report_id,
        technician_name=name,
        state=record.state,
        status=record.status,
        occurred_at=record.occurred_at,
        received_at=record.received_at,
        skew_s=record.skew_s,
        missing=_missing(record),
        refusal="" if record.refusal is None else record.refusal.value,
    )


def report_record(record: ReportRow_) -> ReportRecord:
    """Return a report whole, as the server holds it."""
    return ReportRecord(
        report=StatusReport.model_validate(record.body),
        technician_id=record.technician_id,
        status=ReportStatus(record.status),
        received_at=record.received_at,
        missing=_missing(record),
        refusal=record.refusal,
    )


def _lacks(outcome: tracking.Outcome) -> tuple[MissingItem, ...]:
    return tuple(
        MissingItem(code=lack.code, at=lack.at, sha256=lack.sha256, state=lack.state)
        for lack in outcome.lacks
    )


def receipt(outcome: tracking.Outcome) -> Receipt:
    """Return the answer to a report."""
    return Receipt(
        report_id=outcome.report_id,
        accepted=outcome.accepted,
        missing=_lacks(outcome),
        order_version=outcome.order_version,
    )


def batch_receipt(outcome: tracking.Outcome) -> BatchReceipt:
    """Return the answer to one report of a batch."""
    refusal = outcome.refusal
    return BatchReceipt(
        report_id=outcome.report_id,
        accepted=outcome.accepted,
        missing=_lacks(outcome),
        order_version=outcome.order_version,
        refusal=None if refusal is None else refusal.code,
        fields={} if refusal is None else {k: str(v) for k, v in refusal.fields.items()},
    )


def stored_file(stored: Stored) -> StoredFile:
    """Return what is known of a stored file."""
    return StoredFile(sha256=stored.sha256, length=stored.length, stored_at=stored.stored_at)


def audit_row(row: dict[str, Any]) -> AuditRow:
    """Return a row of the audit log."""
    return AuditRow(**row)


def backup_run(record: BackupRunRecord) -> BackupRun:
    """Return a backup that was asked for or runs."""
    return BackupRun(
        id=record.id,
        version=record.version,
        asked_at=record.asked_at,
        begun_at=record.begun_at,
    )


def backup_standing(found: backups.Standing, shelf: Shelf) -> BackupStanding:
    """Return how backups stand, with those that lie on the shelf."""
    failed = found.last_failure
    return BackupStanding(
        folder=shelf.folder,
        items=tuple(
            Backup(name=one.name, made_at=one.made_at, size_bytes=one.size_bytes, ok=one.ok)
            for one in shelf.kept()
        ),
        last_success_at=found.last_success_at,
        last_failure=None if failed is None else BackupFailure(at=failed[0], code=failed[1]),
        next_due_at=found.next_due_at,
        running=None if found.running is None else backup_run(found.running),
        seq=found.seq,
    )


def alarm(seen: alarms.Seen) -> Alarm:
    """Return an alarm with its order's number and title."""
    record = seen.record
    return Alarm(
        id=record.id,
        version=record.version,
        kind=record.kind,
        about_at=record.about_at,
        order_id=record.order_id,
        order_number=seen.number,
        order_title=seen.title,
        detail=record.detail,
        raised_at=record.raised_at,
        ended_at=record.ended_at,
        acknowledged_at=record.acknowledged_at,
        acknowledged_by=record.acknowledged_by,
        acknowledged_name=record.acknowledged_name,
        note=record.note,
        mine=seen.mine,
    )


def view(record: ViewRecord) -> View:
    """Return a saved view; what a newer release put into it is left out."""
    return View(
        id=record.id,
        owner_id=record.owner_id,
        owner_name=record.owner_name,
        name=record.name,
        shared=record.shared == 1,
        content=ViewContent.model_validate(record.content, extra="ignore"),
        version=record.version,
        changed_at=record.changed_at,
    )
