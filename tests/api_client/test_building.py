"""Whether messages are read the same, whether what reads them is made at once or when it is met."""

import json
import subprocess
import sys

READ = """
import json, sys
from concurrent.futures import ThreadPoolExecutor
from api_client import building
if sys.argv[1] == "later":
    building.build_later()
from api_client.wire.claims import ClaimList
before = ClaimList.__pydantic_complete__
text = '{"items": [], "at": "2026-11-22T10:42:00Z", "beat_s": 15, "stale_s": 45, "gone_s": 600}'
with ThreadPoolExecutor(8) as pool:
    read = set(pool.map(lambda _: ClaimList.model_validate_json(text).model_dump_json(), range(32)))
print(json.dumps([before, sorted(read)]))
"""


def test_what_reads_a_message_is_made_with_it_or_before_and_reads_the_same() -> None:
    found = {}
    for when in ("now", "later"):
        told = subprocess.run([sys.executable, "-c", READ, when], capture_output=True, check=True)
        complete, read = json.loads(told.stdout)
        assert complete is (when == "now")
        found[when] = read
    assert len(found["now"]) == 1
    assert found["now"] == found["later"]
