"""Decides who there is to ask in the test of roles, and about whose things."""

from typing import Any

from tests.server.role_rows import Scene, Whose

STAFF = {"dispatcher", "supervisor", "finance", "records-clerk", "administrator", "auditor"}
DESK = {"dispatcher", "supervisor"}
NOT_YET = {"crew-leader", "customer", "police-officer"}
LOCAL = "local-secret"
"""The program itself on its own machine, by the secret of server.json."""
EVERYBODY = {*STAFF, "technician", *NOT_YET, LOCAL, "nobody", "rubbish", "revoked", "expired"}
SIGNED_IN = {*STAFF, "technician", *NOT_YET, LOCAL}
PASSWORD = "a-password-of-some-length"
ITS = (Whose.OWN, Whose.ANOTHERS, Whose.ABSENT)
HELD = (Whose.OWN, Whose.ABSENT)
"""Objects that are no technician's: to be there or not is all that matters."""
VIEWERS = {"dispatcher", "supervisor", "records-clerk", "auditor", "technician"}
PEOPLE = {"administrator", LOCAL}


def nothing(scene: Scene) -> dict[str, Any]:
    del scene
    return {}
