"""Decides the paths by which the ledger is read, corrected and closed (E5, E9, E16)."""

from typing import Annotated
from uuid import UUID

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.background import BackgroundTask

from api_client.vocabulary import AccountKind, Code, LedgerFormat, TransferKind
from api_client.wire.base import LARGEST_WHOLE, Id, Line
from api_client.wire.duty import Day
from api_client.wire.ledger import (
    DIGEST_HEADER,
    MOST_ACCOUNTS,
    MOST_TRANSFERS,
    AccountList,
    NewOpening,
    NewPeriod,
    NewReversal,
    Period,
    PeriodList,
    PostedCommand,
    TransferList,
    TrialBalance,
)
from desktop.domain.ledger import NO_SUBJECT, AccountKey
from desktop.server import present_ledger
from desktop.server.context import ActorNow, CentreNow
from desktop.server.edge import JsonRoute
from desktop.server.problems import SIGNED_IN, documented
from desktop.service import ledger, ledger_exports, ledger_views
from desktop.service.ledger_views import SeenPeriod
from desktop.service.unit import Unit
from desktop.store.ledger import Sought

router = APIRouter(tags=["ledger"], route_class=JsonRoute)
_C = Code
_TYPES = {
    LedgerFormat.BEANCOUNT: "text/plain",
    LedgerFormat.CSV: "text/csv",
    LedgerFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_POSTED = (*SIGNED_IN, _C.ID_REUSED, _C.REASON_MISSING)


class AskedTransfers(BaseModel):
    """Which transfers are asked for; unknown parameters are refused."""

    model_config = ConfigDict(extra="forbid")

    account: Annotated[int, Field(ge=1, le=LARGEST_WHOLE)] | None = None
    order_id: Id | None = None
    hold_id: Id | None = None
    kind: Annotated[list[TransferKind], Field(max_length=50)] = []
    first_on: Day | None = None
    last_on: Day | None = None
    before: Annotated[int, Field(ge=1, le=LARGEST_WHOLE)] | None = None
    limit: Annotated[int, Field(ge=1, le=MOST_TRANSFERS)] = 100

    def sought(self) -> Sought:
        """Return what is asked for in the store's terms."""
        return Sought(
            account=self.account,
            order_id=self.order_id,
            hold_id=self.hold_id,
            kinds=self.kind,
            first_on=self.first_on,
            last_on=self.last_on,
            before=self.before,
        )


class AskedExport(BaseModel):
    """As what the ledger is asked for, and in the language of which locale."""

    model_config = ConfigDict(extra="forbid")

    format: LedgerFormat
    language: Line = "en"


@router.get("/v1/ledger/accounts", responses=documented(*SIGNED_IN), summary="Accounts")
def list_accounts(
    centre: CentreNow,
    actor: ActorNow,
    kind: Annotated[list[AccountKind], Query()] = [],  # noqa: B006  (FastAPI copies it)
    subject_id: UUID | None = None,
    filled: Annotated[bool, Query(description="Those in which something is.")] = False,  # noqa: FBT002
    text: Annotated[Line, Query(description="Whose: a name, an order's number.")] = "",
    after: Annotated[int, Query(ge=0, le=LARGEST_WHOLE)] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_ACCOUNTS)] = 100,
) -> AccountList:
    """List accounts after a number, and the trial balance of all of them."""
    return present_ledger.accounts(
        centre.work.read(
            actor,
            lambda unit: ledger_views.accounts(
                unit,
                kinds=kind,
                subject_id=subject_id,
                filled=filled,
                text=text,
                after=after,
                most=limit,
            ),
        )
    )


@router.get("/v1/ledger/trial", responses=documented(*SIGNED_IN), summary="The trial balance")
def trial_balance(centre: CentreNow, actor: ActorNow, last_on: Day) -> TrialBalance:
    """Give the trial balance of all that was booked up to and with a day."""
    found, seq = centre.work.read(actor, lambda unit: ledger_views.trial(unit, last_on))
    return present_ledger.trial(found, last_on, seq)


@router.get(
    "/v1/ledger/export",
    response_class=StreamingResponse,
    responses={
        200: {"content": {each: {} for each in _TYPES.values()}, "description": "The ledger"},
        **documented(*SIGNED_IN, _C.DISK_FULL),
    },
    summary="Every transfer, for other programs",
)
async def export_ledger(
    centre: CentreNow, actor: ActorNow, query: Annotated[AskedExport, Query()], request: Request
) -> Response:
    """Send the whole ledger as a file; who was given it goes on record with the file's digest."""
    books = centre.books
    assert books is not None, "a server has what writes its ledger"
    written = await to_thread.run_sync(
        ledger_exports.export,
        centre.work,
        actor,
        books,
        query.format,
        query.language,
        limiter=_limiter(request),
    )
    return StreamingResponse(
        written.chunks(),
        media_type=_TYPES[query.format],
        headers={
            "Content-Length": str(written.length),
            "Content-Disposition": f'attachment; filename="ledger.{query.format}"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
            DIGEST_HEADER: written.sha256,
        },
        background=BackgroundTask(written.close),
    )


@router.get("/v1/ledger/transfers", responses=documented(*SIGNED_IN), summary="The journal")
def list_transfers(
    centre: CentreNow, actor: ActorNow, query: Annotated[AskedTransfers, Query()]
) -> TransferList:
    """List transfers, newest first: all, or those of an account, order, hold, kind or time."""
    sought = query.sought()
    found = centre.work.read(actor, lambda unit: ledger_views.transfers(unit, sought, query.limit))
    return TransferList(
        items=tuple(map(present_ledger.transfer, found.items)),
        next=found.items[-1].transfer.seq if found.more else None,
        seq=found.seq,
    )


@router.post(
    "/v1/ledger/transfers/{transfer_id}/reversal",
    status_code=201,
    responses={
        200: {"model": PostedCommand, "description": "A repeat; nothing was changed"},
        **documented(
            *_POSTED,
            _C.NOT_FOUND,
            _C.TRANSFER_REVERSED_ALREADY,
            _C.TRANSFER_NOT_REVERSIBLE,
            _C.LEDGER_ACCOUNT_SHORT,
        ),
    },
    summary="Take a transfer back",
)
def reverse_transfer(
    centre: CentreNow, actor: ActorNow, transfer_id: UUID, body: NewReversal, response: Response
) -> PostedCommand:
    """Take a transfer back by another one the other way round; the same again changes nothing."""
    found = centre.work.write(
        actor, lambda unit: ledger.reverse(unit, transfer_id, body.command_id, body.reason)
    )
    response.status_code = 200 if found.repeated else 201
    return present_ledger.posted(found)


@router.post(
    "/v1/ledger/openings",
    status_code=201,
    responses={
        200: {"model": PostedCommand, "description": "A repeat; nothing was changed"},
        **documented(
            *_POSTED,
            _C.ACCOUNT_UNSUITABLE,
            _C.CURRENCY_UNKNOWN,
            _C.AMOUNT_WRONG,
            _C.PERIOD_CLOSED,
        ),
    },
    summary="An opening balance",
)
def open_account(
    centre: CentreNow, actor: ActorNow, body: NewOpening, response: Response
) -> PostedCommand:
    """Note what an account has when the ledger begins; the same again changes nothing."""
    account = AccountKey(body.kind, body.currency, body.subject_id or NO_SUBJECT)
    found = centre.work.write(
        actor,
        lambda unit: ledger.open_with(
            unit, body.command_id, account, body.amount_minor, body.reason, body.booked_on
        ),
    )
    response.status_code = 200 if found.repeated else 201
    return present_ledger.posted(found)


@router.get("/v1/ledger/periods", responses=documented(*SIGNED_IN), summary="Closed periods")
def list_periods(centre: CentreNow, actor: ActorNow) -> PeriodList:
    """List the closed periods, newest first."""
    found, seq = centre.work.read(actor, ledger_views.periods)
    return PeriodList(items=tuple(map(present_ledger.period, found)), seq=seq)


@router.post(
    "/v1/ledger/periods",
    status_code=201,
    responses={
        200: {"model": Period, "description": "A repeat; nothing was changed"},
        **documented(*SIGNED_IN, _C.ID_REUSED, _C.PERIOD_CLOSED, _C.PERIOD_NOT_OVER),
    },
    summary="Close a period",
)
def close_period(centre: CentreNow, actor: ActorNow, body: NewPeriod, response: Response) -> Period:
    """Close all days up to and with one; the same again changes nothing."""

    def close(unit: Unit) -> tuple[SeenPeriod, bool]:
        record, new = ledger.close_period(unit, body.id, body.last_on, body.reason)
        return ledger_views.seen_period(unit, record), new

    found, new = centre.work.write(actor, close)
    response.status_code = 201 if new else 200
    return present_ledger.period(found)


def _limiter(request: Request) -> CapacityLimiter:
    """Return what lets one export be made at a time on this server; the others wait."""
    state = request.app.state
    if not hasattr(state, "ledger_exports"):
        state.ledger_exports = CapacityLimiter(1)
    limiter = state.ledger_exports
    assert isinstance(limiter, CapacityLimiter)
    return limiter
