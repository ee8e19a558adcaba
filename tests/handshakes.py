"""Decides how tests see which certificate is shown, and who believes it: without a socket."""

import ssl
from contextlib import suppress


def trusting(*authorities: bytes) -> ssl.SSLContext:
    """A client that trusts these authorities (DER) and nobody else, as a phone does."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    for each in authorities:
        context.load_verify_locations(cadata=each)
    return context


def anybody() -> ssl.SSLContext:
    """A client that looks, and believes whatever it is shown."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def shown(server: ssl.SSLContext, client: ssl.SSLContext, name: str) -> bytes:
    """Shake hands, and give the server's certificate (DER).

    Raises:
        ssl.SSLCertVerificationError: the client does not believe it.
    """
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    here = client.wrap_bio(to_client, to_server, server_hostname=name)
    there = server.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(10):
        for side in (here, there):
            with suppress(ssl.SSLWantReadError):
                side.do_handshake()
    found = here.getpeercert(binary_form=True)
    assert found is not None
    return found
