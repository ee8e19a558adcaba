"""What a client reads of a server's own state: the number of a request, figures, a bundle."""

import io

import pytest

from api_client.client import Client
from api_client.errors import Reason, Refused, Unreachable
from tests.api_client.conftest import Script, answer, half, problem

NUMBER = "fa924cffefe7"


def test_a_refusal_knows_the_number_of_its_request(script: Script, client: Client) -> None:
    script.acts = [problem("server-fault", 500, X_Request_Id=NUMBER)]
    with pytest.raises(Refused) as caught:
        client.centre.health()
    assert caught.value.request_id == NUMBER


def test_an_answer_without_a_body_has_its_number_too(script: Script, client: Client) -> None:
    script.acts = [answer(status=403, X_Request_Id=NUMBER)]
    with pytest.raises(Refused) as caught:
        client.evidence.held("0" * 64)
    assert caught.value.request_id == NUMBER


@pytest.mark.parametrize("given", ["", "a" * 65, "two words", "<b>", "\xfc"])
def test_what_is_no_number_is_not_shown(script: Script, client: Client, given: str) -> None:
    script.acts = [problem("server-fault", 500, X_Request_Id=given)]
    with pytest.raises(Refused) as caught:
        client.centre.health()
    assert caught.value.request_id is None


def test_figures_and_a_bundle_are_read_as_they_come(script: Script, client: Client) -> None:
    script.acts = [
        answer("callout_files 3.0\n", kind="text/plain; version=0.0.4"),
        answer(b"PK\x03\x04", kind="application/zip"),
    ]
    assert client.diagnostics.metrics() == "callout_files 3.0\n"
    into = io.BytesIO()
    assert client.diagnostics.support_bundle(into) == 4
    assert into.getvalue() == b"PK\x03\x04"
    paths = [seen.path for seen in script.seen]
    assert paths == ["/v1/metrics", "/v1/support-bundle"]


def test_a_bundle_that_was_cut_is_no_bundle(script: Script, client: Client) -> None:
    script.acts = [half("PK")]
    with pytest.raises(Unreachable) as caught:
        client.diagnostics.support_bundle(io.BytesIO())
    assert caught.value.reason in {Reason.CUT, Reason.TIME_OUT}
