"""Decides how somebody looks after log-ins: his own password and sessions, those of staff (F3)."""

from uuid import UUID

from api_client.endpoints import Call, Resource, endpoint
from api_client.wire.accounts import PasswordChange, SessionList, Unlocking
from api_client.wire.centre import RevokedCount


class Accounts(Resource):
    """Passwords and sessions."""

    @endpoint("PUT", "/v1/me/password", repeatable=False)
    def change_password(self, call: Call, change: PasswordChange) -> RevokedCount:
        """Change one's own password; not repeated by itself, a wrong try counts."""
        return call.read(RevokedCount, change)

    @endpoint("POST", "/v1/me/unlocking", repeatable=False)
    def unlock(self, call: Call, password: str) -> None:
        """Prove the password that opens a locked desk; not repeated: a wrong try counts."""
        call.send(Unlocking(password=password))

    @endpoint("GET", "/v1/me/sessions")
    def own_sessions(self, call: Call) -> SessionList:
        """List one's own open sessions."""
        return call.read(SessionList)

    @endpoint("POST", "/v1/me/revocation")
    def end_other_sessions(self, call: Call) -> RevokedCount:
        """End every session of one's own but this one."""
        return call.read(RevokedCount)

    @endpoint("GET", "/v1/sessions")
    def sessions(self, call: Call) -> SessionList:
        """List the open sessions of all staff."""
        return call.read(SessionList)

    @endpoint("GET", "/v1/staff/{id}/sessions")
    def sessions_of(self, call: Call, staff_id: UUID) -> SessionList:
        """List the open sessions of a member of staff."""
        return call.read(SessionList, id=staff_id)

    @endpoint("DELETE", "/v1/sessions/{id}")
    def end_session(self, call: Call, session_id: UUID) -> RevokedCount:
        """End a session."""
        return call.read(RevokedCount, id=session_id)
