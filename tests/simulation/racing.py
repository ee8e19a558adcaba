"""Decides how one of several desks races for the same sums: a program of its own, no test.

``python -m tests.simulation.racing URL TOKEN OUTCOME HOLD...`` says ``{"ready": true}``, waits for
a line, ends each sum in turn, and tells in JSON what each was answered: the state that it brought
about, or how the sum had ended already.
"""

import json
import sys
from uuid import UUID

from api_client.client import Client
from api_client.errors import Refused
from api_client.ids import new_id
from api_client.vocabulary import Code, HoldOutcome
from api_client.wire.holds import HoldEnd


def main() -> None:
    """Race, and tell."""
    url, token, outcome, *named = sys.argv[1:]
    with Client(url, token) as client:
        client.holds.list(limit=1)  # so that its connection stands
        sys.stdout.write('{"ready": true}\n')
        sys.stdout.flush()
        sys.stdin.readline()
        for hold in named:
            told = ended(client, UUID(hold), HoldOutcome(outcome))
            sys.stdout.write(json.dumps({"hold": hold, **told}) + "\n")


def ended(client: Client, hold: UUID, outcome: HoldOutcome) -> dict[str, object]:
    """End a sum; tell whether this desk did, and as what it ended."""
    said = HoldEnd(command_id=new_id(), outcome=outcome, reason="So it was agreed.")
    try:
        funding = client.holds.end(hold, said)
    except Refused as refusal:
        if refusal.code != Code.HOLD_ENDED:
            raise
        return {"won": False, "state": refusal.fields["state"]}
    state = next(one.state for one in funding.holds if one.id == hold)
    return {"won": True, "state": state.value}


if __name__ == "__main__":
    main()
