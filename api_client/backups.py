"""Decides how an administrator asks about backups and has one made (F5)."""

from api_client.endpoints import Call, Resource, endpoint
from api_client.wire.backups import BackupRun, BackupStanding


class Backups(Resource):
    """The centre's backups."""

    @endpoint("GET", "/v1/backups")
    def standing(self, call: Call) -> BackupStanding:
        """Ask which backups there are, how the last one went, and when the next one is due."""
        return call.read(BackupStanding)

    @endpoint("POST", "/v1/backups")
    def make(self, call: Call) -> BackupRun:
        """Have a backup made now; while one is asked for or runs, it is that one."""
        return call.read(BackupRun)
