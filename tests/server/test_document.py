"""Lets schemathesis try the server by its own OpenAPI document: no fault, nothing undocumented.

It generates thousands of valid and invalid requests for every endpoint, as four kinds of people.
"""

import logging
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from api_client.vocabulary import Role
from tests.conftest import Scale
from tests.running import LOCAL_SECRET, Running

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "missing_required_header",
    "ignored_auth",
)
"""Every check but these: what is valid by the document may still be refused by a rule of the trade
(positive_data_acceptance), and /v1/reports/batch is also a reports/{id} that is no id
(unsupported_method, allow_header_conformance); the methods of a path are tried elsewhere."""
EXAMPLES = {Scale.CI: 2, Scale.FULL: 200}
SIGNS_OUT = "/v1/sessions/current"
"""Left out: the first call would end the session of all the rest."""
THOROUGH = "examples,coverage,fuzzing"
PHASES = {
    "dispatcher": "examples,fuzzing",
    "administrator": "fuzzing",
    "technician": "fuzzing",
    "local": "fuzzing",
}
"""At full scale everybody tries it all."""
LEAST_TRIED = {THOROUGH: 1000, "examples,fuzzing": 100, "fuzzing": 100}


@pytest.mark.sqlite_alone("what is documented is above the database; the bad input runs on both")
@pytest.mark.parametrize("who", PHASES)
def test_nothing_is_answered_that_is_not_documented(
    own_centre: Running,
    tmp_path: Path,
    scale: Scale,
    caplog: pytest.LogCaptureFixture,
    who: str,
) -> None:
    caplog.set_level(logging.ERROR, "uvicorn.error")  # some of what it sends is no HTTP
    phases = THOROUGH if scale is Scale.FULL else PHASES[who]
    own_centre.served.stop = lambda: None
    # So that a stream of changes ends; the machine's own secret may not open one.
    own_centre.served.bell.stopped = who != "local"
    bo = own_centre.technician()
    for _ in range(3):
        own_centre.order_of(bo)
    assert own_centre.ask("GET", "/openapi.json").ok  # made once: a busy machine takes its time
    token = LOCAL_SECRET if who == "local" else own_centre.person(Role(who)).token
    tried = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", f"{own_centre.url}/openapi.json"),
            *("--header", f"Authorization: Bearer {token}"),
            *("--phases", phases, "--checks", ",".join(CHECKS)),
            *("--exclude-path", SIGNS_OUT, "--max-examples", str(EXAMPLES[scale])),
            *("--request-timeout", "20", "--continue-on-failure", "--no-color"),
            *(() if scale is Scale.FULL else ("--generation-deterministic",)),
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=280 if scale is Scale.CI else None,
        check=False,
    )
    assert tried.returncode == 0, tried.stdout[-8000:] + tried.stderr[-2000:]
    generated = re.search(r"(\d+) generated", tried.stdout)
    assert generated is not None, tried.stdout[-2000:]
    assert int(generated.group(1)) > LEAST_TRIED[phases]
