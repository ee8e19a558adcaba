"""Decides the paths by which the settings of a centre are read and changed (F1)."""

from fastapi import APIRouter

from api_client.vocabulary import Code
from api_client.wire.settings import (
    Setting,
    SettingChange,
    SettingEdits,
    SettingHistory,
    SettingList,
)
from desktop.server.context import ActorNow, Centre, CentreNow
from desktop.server.edge import JsonRoute
from desktop.server.problems import SIGNED_IN, documented
from desktop.service import settings
from desktop.service.unit import Actor

router = APIRouter(tags=["settings"], route_class=JsonRoute)
_C = Code


@router.get("/v1/settings", responses=documented(*SIGNED_IN), summary="Every setting")
def list_settings(centre: CentreNow, actor: ActorNow) -> SettingList:
    """List every setting as it stands."""
    return _listed(centre, actor)


@router.patch(
    "/v1/settings",
    responses=documented(
        *SIGNED_IN, _C.SETTING_WRONG, _C.SETTING_FIXED, _C.VERSION_UNKNOWN, _C.EDIT_CONFLICT
    ),
    summary="Change settings",
)
def edit_settings(centre: CentreNow, actor: ActorNow, body: SettingEdits) -> SettingList:
    """Change settings, all or none; what can take effect at once does."""
    edits = [settings.Edit(each.name, each.version, each.value) for each in body.edits]
    texts = centre.work.write(actor, lambda unit: settings.edit(unit, centre.settings, edits))
    centre.settings.put(texts)
    return _listed(centre, actor)


@router.get(
    "/v1/settings/history", responses=documented(*SIGNED_IN), summary="Who changed which setting"
)
def settings_history(centre: CentreNow, actor: ActorNow) -> SettingHistory:
    """List the newest changes of settings."""
    records = centre.work.read(actor, settings.history)
    return SettingHistory(
        items=tuple(
            SettingChange(
                name=each.name,
                version=each.version,
                before=each.before,
                after=each.after,
                at=each.at,
                by=each.actor_name,
            )
            for each in records
        )
    )


def _listed(centre: Centre, actor: Actor) -> SettingList:
    found = centre.work.read(actor, lambda unit: settings.seen(unit, centre.settings))
    return SettingList(
        items=tuple(
            Setting(
                name=each.declared.name,
                kind=each.declared.kind,
                value=each.value,
                default=each.declared.default,
                minimum=each.declared.minimum,
                maximum=each.declared.maximum,
                unit=each.declared.unit,
                restart=not each.declared.live,
                version=each.version,
                fixed=each.fixed,
                changed=each.changed,
                waits=each.waits,
                changed_at=each.changed_at,
                changed_by=each.changed_by,
                choices=each.declared.choices,
                pattern=each.declared.pattern,
            )
            for each in found
        )
    )
