"""Decides how the server itself is asked: its health, the desks beside it, its end (F2).

Desks and stop want the secret of DIR/server.json as the token: ``client.with_token(secret)``.
"""

from api_client.endpoints import Call, Resource, endpoint
from api_client.wire.centre import Health, LocalDesk, LocalDesks


class Centre(Resource):
    """The server as a program."""

    @endpoint("GET", "/v1/health")
    def health(self, call: Call) -> Health:
        """Ask whether the server is well and who it is; anybody may."""
        return call.read(Health)

    @endpoint("POST", "/v1/desks")
    def desk_came(self, call: Call, pid: int) -> LocalDesks:
        """Say that the desk of process ``pid`` uses this server."""
        return call.read(LocalDesks, LocalDesk(pid=pid))

    @endpoint("DELETE", "/v1/desks/{pid}")
    def desk_left(self, call: Call, pid: int) -> LocalDesks:
        """Say that the desk of process ``pid`` has ended; the last one stops the server."""
        return call.read(LocalDesks, pid=pid)

    @endpoint("POST", "/v1/stop")
    def stop(self, call: Call) -> LocalDesks:
        """Ask the server to stop."""
        return call.read(LocalDesks)
