"""Decides how the settings of a centre are read and changed (F1)."""

from api_client.endpoints import Call, Resource, endpoint
from api_client.wire.settings import SettingEdits, SettingHistory, SettingList


class CentreSettings(Resource):
    """The settings of a centre."""

    @endpoint("GET", "/v1/settings")
    def list(self, call: Call) -> SettingList:
        """List every setting as it stands."""
        return call.read(SettingList)

    @endpoint("PATCH", "/v1/settings")
    def edit(self, call: Call, edits: SettingEdits) -> SettingList:
        """Change some, all or none; a repeat is harmless."""
        return call.read(SettingList, edits)

    @endpoint("GET", "/v1/settings/history")
    def history(self, call: Call) -> SettingHistory:
        """List who changed what."""
        return call.read(SettingHistory)
