"""Decides how a device is given the centre's own authority: a page, the certificate, a profile.

Whoever comes here trusts nobody yet: nothing is asked of him, and what he is given says nothing
of the centre but the authority's public certificate.
"""

import plistlib
import uuid
from collections.abc import Callable, Mapping

from cryptography import x509
from cryptography.x509.oid import NameOID
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from api_client.trust import fingerprint
from api_client.vocabulary import Code
from desktop.server import problems
from desktop.server.context import Centre, Vouches

PATH = "/authority"
_SAFE = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'none'"
)


def install(app: FastAPI, centre: Centre) -> None:
    """Add the page and what it gives, beside the API: they are for browsers."""

    def given(make: Callable[[Vouches, Request], Response]) -> Callable[[Request], Response]:
        def answer(request: Request) -> Response:
            authority = centre.authority()
            if authority is None:
                return problems.answer(Code.NOT_FOUND, {})
            return make(authority, request)

        return answer

    def page(authority: Vouches, request: Request) -> Response:
        body = centre.authority_page(authority, request.headers.get("accept-language", ""))
        headers = {**_SAFE, "Content-Security-Policy": _POLICY, "Vary": "Accept-Language"}
        return Response(body, media_type="text/html; charset=utf-8", headers=headers)

    def certificate(authority: Vouches, _request: Request) -> Response:
        return _file(authority.der, "application/x-x509-ca-cert", "callout-authority.crt")

    def profiled(authority: Vouches, _request: Request) -> Response:
        media = "application/x-apple-aspen-config"
        return _file(profile(authority.der), media, "callout-authority.mobileconfig")

    app.add_route(PATH, given(page), methods=["GET"], include_in_schema=False)
    app.add_route(f"{PATH}.crt", given(certificate), methods=["GET"], include_in_schema=False)
    app.add_route(f"{PATH}.mobileconfig", given(profiled), methods=["GET"], include_in_schema=False)


def profile(der: bytes) -> bytes:
    """Return a configuration profile for Apple's systems with one certificate (DER) in it.

    Its ids come from the certificate, so that the same one again replaces itself.
    """
    name = _called(der)
    seed = fingerprint(der)
    whole, part = (str(uuid.uuid5(uuid.NAMESPACE_OID, f"{seed}/{what}")) for what in ("all", "one"))
    content: Mapping[str, object] = {
        "PayloadCertificateFileName": "callout-authority.crt",
        "PayloadContent": der,
        "PayloadDisplayName": name,
        "PayloadIdentifier": f"callout.authority.{seed[:16]}.root",
        "PayloadType": "com.apple.security.root",
        "PayloadUUID": part,
        "PayloadVersion": 1,
    }
    return plistlib.dumps(
        {
            "PayloadContent": [content],
            "PayloadDisplayName": name,
            "PayloadIdentifier": f"callout.authority.{seed[:16]}",
            "PayloadRemovalDisallowed": False,
            "PayloadType": "Configuration",
            "PayloadUUID": whole,
            "PayloadVersion": 1,
        }
    )


def _called(der: bytes) -> str:
    found = x509.load_der_x509_certificate(der).subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else "Callout"


def _file(body: bytes, media_type: str, name: str) -> Response:
    headers = {**_SAFE, "Content-Disposition": f"attachment; filename={name}"}
    return Response(body, media_type=media_type, headers=headers)
