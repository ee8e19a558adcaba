"""Lets schemathesis try the server by its own OpenAPI document: no fault, nothing undocumented.

It generates thousands of valid and invalid requests for every endpoint, as four kinds of people.
"""

import logging
import os
import re
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from api_client.vocabulary import Role
from tests.conftest import Scale
from tests.running import LOCAL_SECRET, Running
from tests.server.asking import LOCAL
from tests.server.test_roles import TABLE

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
PHASES = {Scale.CI: "examples,fuzzing", Scale.FULL: "examples,coverage,fuzzing"}
WHO = ("dispatcher", "administrator", "technician", LOCAL)
"""At full scale everybody tries all; else each path is tried by one of those who may do something
there, the same in every run."""
MANY = 1000
MAY = {row.endpoint: row.may for row in TABLE}


def tried_by(centre: Running, who: str) -> Iterator[str]:
    """Give the paths that are this person's to try."""
    for path, operations in centre.ask("GET", "/openapi.json").json()["paths"].items():
        plain = re.sub(r"{.*?}", "{}", path)
        may = frozenset[str]().union(*(MAY[f"{each.upper()} {plain}"] for each in operations))
        able = [each for each in WHO if each in may] or list(WHO)
        if able[zlib.crc32(path.encode()) % len(able)] == who and path != SIGNS_OUT:
            yield path


@pytest.mark.sqlite_alone("what is documented is above the database; the bad input runs on both")
@pytest.mark.parametrize("who", WHO)
def test_nothing_is_answered_that_is_not_documented(
    own_centre: Running,
    tmp_path: Path,
    scale: Scale,
    caplog: pytest.LogCaptureFixture,
    who: str,
) -> None:
    caplog.set_level(logging.ERROR, "uvicorn.error")  # some of what it sends is no HTTP
    own_centre.served.stop = lambda: None
    # So that a stream of changes ends; the machine's own secret may not open one.
    own_centre.served.bell.stopped = who != LOCAL
    bo = own_centre.technician()
    for _ in range(3):
        own_centre.order_of(bo)
    paths = list(tried_by(own_centre, who))
    token = LOCAL_SECRET if who == LOCAL else own_centre.person(Role(who)).token
    tried = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", f"{own_centre.url}/openapi.json"),
            *("--header", f"Authorization: Bearer {token}"),
            *("--phases", PHASES[scale], "--checks", ",".join(CHECKS)),
            *("--exclude-path", SIGNS_OUT, "--max-examples", str(EXAMPLES[scale])),
            *(() if scale is Scale.FULL else (f"--include-path={path}" for path in paths)),
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
    assert int(generated.group(1)) > (MANY if scale is Scale.FULL else len(paths))
