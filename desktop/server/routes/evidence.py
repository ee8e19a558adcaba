"""Decides the paths of files: in by PUT under their digest, streamed; out as attachments (A5)."""

import logging
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from starlette.concurrency import run_in_threadpool

from api_client.vocabulary import Code
from api_client.wire.evidence import StoredFile
from desktop.domain.refusal import Refusal
from desktop.server import present
from desktop.server.context import ActorNow, Centre, CentreNow
from desktop.server.edge import JsonRoute
from desktop.server.problems import SIGNED_IN, documented
from desktop.service import evidence
from desktop.service.ports import Upload
from desktop.service.unit import Actor

router = APIRouter(tags=["evidence"], route_class=JsonRoute)
_C = Code
_log = logging.getLogger(__name__)
Digest = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]
GATHERED_BYTES = 1 << 20
_BYTES: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.put(
    "/v1/files/{sha256}",
    status_code=201,
    response_model=StoredFile,
    responses={
        200: {"model": StoredFile, "description": "A repeat; nothing was changed"},
        **documented(*SIGNED_IN, _C.DIGEST_DIFFERS, _C.FILE_EMPTY, _C.DISK_FULL),
    },
    openapi_extra=_BYTES,
    summary="Store a file",
)
async def put_file(
    centre: CentreNow, actor: ActorNow, sha256: Digest, request: Request
) -> Response:
    """Store a file byte for byte under its SHA-256; memory stays bounded."""
    held = await run_in_threadpool(
        centre.work.read, actor, lambda unit: evidence.may_store(unit, sha256)
    )
    sound = held is not None and await run_in_threadpool(centre.files.matches, sha256, held.length)
    if held is None or not sound:
        stored = await _receive(centre, actor, sha256, request, healed=held is not None)
    else:
        stored = held
        async for _ in request.stream():
            pass
    message = present.stored_file(stored).model_dump(mode="json")
    return JSONResponse(message, status_code=201 if stored.new else 200)


async def _receive(
    centre: Centre, actor: Actor, sha256: str, request: Request, *, healed: bool
) -> evidence.Stored:
    """Write the stream to disk a mebibyte at a time, then note the file."""
    upload: Upload = await run_in_threadpool(centre.files.receive, sha256)
    gathered = bytearray()
    try:
        async for chunk in request.stream():
            gathered += chunk
            if len(gathered) >= GATHERED_BYTES:
                await run_in_threadpool(upload.write, bytes(gathered))
                gathered.clear()
        await run_in_threadpool(upload.write, bytes(gathered))
        length = await run_in_threadpool(upload.finish)
    finally:
        await run_in_threadpool(upload.close)
    return await run_in_threadpool(
        centre.work.write, actor, lambda unit: evidence.store(unit, sha256, length, healed=healed)
    )


@router.get(
    "/v1/files/{sha256}",
    response_class=StreamingResponse,
    responses={
        200: {"content": {"application/octet-stream": {}}, "description": "The bytes"},
        **documented(*SIGNED_IN, _C.NOT_FOUND),
    },
    summary="View a file",
)
def get_file(centre: CentreNow, actor: ActorNow, sha256: Digest) -> Response:
    """Send a file's bytes; that it was viewed goes on record."""
    stored = centre.work.write(actor, lambda unit: evidence.view(unit, sha256))
    _check_whole(centre, stored)
    chunks = centre.files.chunks(sha256)
    try:
        first = next(chunks, b"")  # opened here, where it can still be refused
    except FileNotFoundError as error:
        raise Refusal(_C.NOT_FOUND, sha256=sha256) from error
    return StreamingResponse(
        _whole(stored, chain((first,), chunks)),
        media_type="application/octet-stream",
        headers=_headers(stored),
    )


@router.head(
    "/v1/files/{sha256}",
    responses=documented(*SIGNED_IN, _C.NOT_FOUND),
    summary="Is a file held",
)
def head_file(centre: CentreNow, actor: ActorNow, sha256: Digest) -> Response:
    """Say whether a file is held, and its length."""
    stored = centre.work.read(actor, lambda unit: evidence.look_up(unit, sha256))
    _check_whole(centre, stored)
    return Response(media_type="application/octet-stream", headers=_headers(stored))


def _check_whole(centre: Centre, stored: evidence.Stored) -> None:
    """Refuse what is not whole on the disk any more, so that a phone that has it sends it again.

    Raises:
        Refusal: ``not-found``, ``storage-unavailable``.
    """
    length = centre.files.length(stored.sha256)
    if length != stored.length:
        _log.error("stored-file-damaged", extra={"size_bytes": length or 0})
        raise Refusal(_C.NOT_FOUND, sha256=stored.sha256)


def _whole(stored: evidence.Stored, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield a file's bytes; one that has shrunk on the disk cuts the answer, so that it is seen."""
    sent = 0
    for chunk in chunks:
        yield chunk
        sent += len(chunk)
    if sent != stored.length:
        raise OSError(f"a stored file has {sent} bytes, not {stored.length}")


def _headers(stored: evidence.Stored) -> dict[str, str]:
    """Return headers by which no browser runs what a stranger uploaded."""
    return {
        "Content-Length": str(stored.length),
        "Content-Disposition": f'attachment; filename="{stored.sha256}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "X-Media-Type": stored.media_type,
    }
