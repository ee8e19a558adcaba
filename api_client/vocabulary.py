"""Decides how every word that both sides of the wire use is spelt.

Standard library only: rules, records, panels and phones alike may import it. Values are
kebab-case and appear on the wire, in the database and as keys of the texts for people.
"""

from api_client import (
    dispatchwords,
    fieldwords,
    holdwords,
    ledgerwords,
    payoutwords,
    reachwords,
    refusalcodes,
    registerwords,
    shiftwords,
    sorting,
)
from api_client.spelling import Word
from api_client.start_faults import EXIT_CODES as EXIT_CODES  # noqa: PLC0414  (a word of ours)
from api_client.start_faults import StartFault as StartFault  # noqa: PLC0414  (a word of ours)


class JobKind(Word):
    """What kind of job an order is; decides which states it passes (A2, E2)."""

    REPAIR = "repair"
    MAINTENANCE = "maintenance"
    INSPECTION = "inspection"
    INSTALLATION = "installation"
    LOCKSMITH = "locksmith"


class Priority(Word):
    """How urgent an order is, as the dispatcher set it."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    EMERGENCY = "emergency"


class NoPhone(Word):
    """Why an order has no number by which its customer can be called (A2)."""

    HAS_NONE = "has-none"
    WITHHELD = "withheld"
    AT_THE_COUNTER = "at-the-counter"
    THROUGH_OTHERS = "through-others"


class OrderState(Word):
    """Where an order stands (A3, E4, E5)."""

    DRAFT = "draft"
    OPEN = "open"
    OFFERED = "offered"
    AWAITING_CONSENT = "awaiting-consent"
    AWAITING_FUNDS = "awaiting-funds"
    ASSIGNED = "assigned"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    STARTED = "started"
    ON_SITE = "on-site"
    WORK_BEGUN = "work-begun"
    COMPLETED = "completed"
    APPROVED = "approved"
    DISPUTED = "disputed"
    CLOSED = "closed"
    ON_HOLD = "on-hold"
    CANCELLED = "cancelled"
    ABANDONED = "abandoned"


AlarmKind = shiftwords.AlarmKind
HandoverKind = shiftwords.HandoverKind
HoldKind = holdwords.HoldKind
HoldState = holdwords.HoldState
HoldOutcome = holdwords.HoldOutcome
HoldCause = holdwords.HoldCause
DocumentsState = holdwords.DocumentsState
PaymentProvider = holdwords.PaymentProvider
PaymentMeans = holdwords.PaymentMeans
FeeCollector = holdwords.FeeCollector
PaymentOperation = holdwords.PaymentOperation
PaymentState = holdwords.PaymentState
OrderSort = sorting.OrderSort
OrderFacet = sorting.OrderFacet
OrderGroup = sorting.OrderGroup
OrderSpan = sorting.OrderSpan
Direction = sorting.Direction
DeviceApp = fieldwords.DeviceApp
Connection = fieldwords.Connection
FixFlag = fieldwords.FixFlag
SetAside = fieldwords.SetAside
ReplayKind = fieldwords.ReplayKind
Vouching = reachwords.Vouching
Reach = reachwords.Reach
ReachGrade = reachwords.ReachGrade
Code = refusalcodes.Code
Grade = registerwords.Grade
Registrant = registerwords.Registrant
Filing = registerwords.Filing
Review = registerwords.Review
FirmState = registerwords.FirmState
Post = registerwords.Post
Sex = registerwords.Sex
Finger = registerwords.Finger
PersonalFile = registerwords.PersonalFile
DispatchRule = dispatchwords.DispatchRule
WhyNot = dispatchwords.WhyNot
OfferState = dispatchwords.OfferState
CascadeState = dispatchwords.CascadeState
TravelMode = dispatchwords.TravelMode
AreaKind = dispatchwords.AreaKind
Weekday = dispatchwords.Weekday
ArrivalSource = dispatchwords.ArrivalSource
NavigationApp = dispatchwords.NavigationApp
OutlineFault = dispatchwords.OutlineFault
TravelFault = dispatchwords.TravelFault
Standing = dispatchwords.Standing
Risk = dispatchwords.Risk
AccountKind = ledgerwords.AccountKind
POINTS = ledgerwords.POINTS
PLACES = ledgerwords.PLACES
LedgerFormat = ledgerwords.LedgerFormat
TransferKind = ledgerwords.TransferKind
PayoutKind = payoutwords.PayoutKind
PayoutState = payoutwords.PayoutState
PayoutLineState = payoutwords.PayoutLineState
PayoutFormat = payoutwords.PayoutFormat


class VisitState(Word):
    """Where one technician's part in an order stands."""

    ASSIGNED = "assigned"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    STARTED = "started"
    ON_SITE = "on-site"
    WORK_BEGUN = "work-begun"
    COMPLETED = "completed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    ABANDONED = "abandoned"


class FieldState(Word):
    """What a phone may report about its visit (A3)."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    STARTED = "started"
    ON_SITE = "on-site"
    WORK_BEGUN = "work-begun"
    COMPLETED = "completed"
    ABANDONED = "abandoned"


class Step(Word):
    """What moves an order or a visit from one state to another."""

    PUBLISH = "publish"
    OFFER = "offer"
    OFFER_LAPSE = "offer-lapse"
    OFFER_ACCEPT = "offer-accept"
    CONSENT = "consent"
    REFUSE = "refuse"
    FUND = "fund"
    FUND_FAIL = "fund-fail"
    ASSIGN = "assign"
    UNASSIGN = "unassign"
    RECEIVE = "receive"
    ACCEPT = "accept"
    DECLINE = "decline"
    START = "start"
    ARRIVE = "arrive"
    BEGIN = "begin"
    COMPLETE = "complete"
    APPROVE = "approve"
    DISPUTE = "dispute"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    CLOSE = "close"
    HOLD = "hold"
    RESUME = "resume"
    CANCEL = "cancel"
    ABANDON = "abandon"


class Party(Word):
    """Whose fault it is that an order was abandoned (E9)."""

    CUSTOMER = "customer"
    TECHNICIAN = "technician"
    CENTRE = "centre"
    NOBODY = "nobody"


class Role(Word):
    """Who somebody is to the centre (F3)."""

    DISPATCHER = "dispatcher"
    SUPERVISOR = "supervisor"
    FINANCE = "finance"
    RECORDS_CLERK = "records-clerk"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    TECHNICIAN = "technician"
    CREW_LEADER = "crew-leader"
    CUSTOMER = "customer"
    POLICE_OFFICER = "police-officer"
    SYSTEM = "system"
    ANONYMOUS = "anonymous"


STAFF_ROLES = (
    Role.DISPATCHER,
    Role.SUPERVISOR,
    Role.FINANCE,
    Role.RECORDS_CLERK,
    Role.ADMINISTRATOR,
    Role.AUDITOR,
)


class Permission(Word):
    """One thing that a role may do; the table of who may is desktop.domain.people."""

    ORDERS_VIEW = "orders-view"
    ORDERS_WRITE = "orders-write"
    ORDERS_JUDGE = "orders-judge"
    REPORTS_SEND = "reports-send"
    FILES_SEND = "files-send"
    FILES_VIEW = "files-view"
    TECHNICIANS_VIEW = "technicians-view"
    PEOPLE_WRITE = "people-write"
    CHANGES_FOLLOW = "changes-follow"
    AUDIT_VIEW = "audit-view"
    SERVER_STOP = "server-stop"
    BACKUPS_MAKE = "backups-make"
    DIAGNOSTICS_VIEW = "diagnostics-view"
    REACH_CHECK = "reach-check"
    ALARMS_VIEW = "alarms-view"
    SHIFT_KEEP = "shift-keep"
    VIEWS_KEEP = "views-keep"
    SETTINGS_WRITE = "settings-write"
    TEMPLATES_VIEW = "templates-view"
    TEMPLATES_WRITE = "templates-write"
    PRICES_VIEW = "prices-view"
    PRICES_WRITE = "prices-write"
    DISPATCH_VIEW = "dispatch-view"
    OFFERS_ANSWER = "offers-answer"
    AREAS_VIEW = "areas-view"
    AREAS_WRITE = "areas-write"
    DUTY_WRITE = "duty-write"
    REGISTRATIONS_VIEW = "registrations-view"
    REGISTRATIONS_WRITE = "registrations-write"
    REGISTRATIONS_REVIEW = "registrations-review"
    IDENTITY_VIEW = "identity-view"
    HOLDS_VIEW = "holds-view"
    HOLDS_END = "holds-end"
    DOCUMENTS_TAKE = "documents-take"
    DOCUMENTS_CHECK = "documents-check"
    MONEY_COUNT = "money-count"
    FEE_RECORD = "fee-record"
    FEE_CONFIRM = "fee-confirm"
    LEDGER_VIEW = "ledger-view"
    LEDGER_WRITE = "ledger-write"
    LEDGER_CLOSE = "ledger-close"
    PAYOUT_VIEW = "payout-view"
    PAYOUT_RUN = "payout-run"
    PAYOUT_RELEASE = "payout-release"


class NoPosition(Word):
    """Why a report carries no position (A5)."""

    DENIED = "denied"
    NO_FIX = "no-fix"
    SWITCHED_OFF = "switched-off"
    NO_RECEIVER = "no-receiver"


class Missing(Word):
    """What a status report still lacks before the server accepts it (A5)."""

    PART = "part-missing"
    FIELD = "field-missing"
    POSITION = "position-missing"
    FILE = "file-missing"
    FILE_LENGTH = "file-length-differs"
    ATTACHMENT = "attachment-missing"
    EARLIER_REPORT = "earlier-report-missing"


class AttachmentPurpose(Word):
    """What an attached file is meant to show."""

    BEFORE = "before"
    AFTER = "after"
    WHOLE_VIEW = "whole-view"
    NAMEPLATE = "nameplate"
    DOCUMENT = "document"
    OTHER = "other"


class ReportStatus(Word):
    """What became of a status report at the server."""

    ACCEPTED = "accepted"
    INCOMPLETE = "incomplete"
    REFUSED = "refused"


class TechnicianState(Word):
    """What a technician is doing, reckoned from his visits (A6)."""

    OFF_DUTY = "off-duty"
    FREE = "free"
    ASSIGNED = "assigned"
    TRAVELLING = "travelling"
    ON_SITE = "on-site"
    WORKING = "working"


class ServiceAction(Word):
    """What a locksmith is asked to do (E1, E2)."""

    OPEN = "open"
    REPAIR = "repair"
    REPLACE = "replace"
    BREAK = "break"
    DISMANTLE = "dismantle"


class LockKind(Word):
    """What kind of lock a locksmith is asked to open (E1)."""

    GRADE_A = "grade-a"
    GRADE_B = "grade-b"
    GRADE_B_PLUS = "grade-b-plus"
    SAFE = "safe"
    CAR = "car"


class Noun(Word):
    """What a change or an audit row is about."""

    ORDER = "order"
    VISIT = "visit"
    REPORT = "report"
    FILE = "file"
    TECHNICIAN = "technician"
    POSITION = "position"
    STAFF = "staff"
    SESSION = "session"
    DEVICE = "device"
    CENTRE = "centre"
    BACKUP = "backup"
    SETTING = "setting"
    CLAIM = "claim"
    MESSAGE = "message"
    ALARM = "alarm"
    REMINDER = "reminder"
    HANDOVER = "handover"
    VIEW = "view"
    TEMPLATE = "template"
    PRICE = "price"
    CASCADE = "cascade"
    OFFER = "offer"
    AREA = "area"
    DUTY = "duty"
    FIRM = "firm"
    REGISTRATION = "registration"
    HOLD = "hold"
    LEDGER = "ledger"
    PAYEE = "payee"
    PAYOUT = "payout"


class MessageAudience(Word):
    """Who reads a message on an order: the desk alone, or its technician too (C9)."""

    DESK = "desk"
    TECHNICIAN = "technician"


class BackupFault(Word):
    """Why a backup cannot be counted on (F5)."""

    DISK_FULL = "disk-full"
    FOLDER_NOT_WRITABLE = "folder-not-writable"
    DATABASE_UNREADABLE = "database-unreadable"
    FILES_DAMAGED = "files-damaged"
    INTERRUPTED = "interrupted"
    PROGRAM_FAULT = "program-fault"
