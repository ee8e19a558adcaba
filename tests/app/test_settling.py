"""Tries that a server settles the fixes that came, by itself and without end."""

from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from desktop.app.duties import recurring
from desktop.app.settling import MotionDuty
from desktop.service import motion
from desktop.service.firing import Firing
from desktop.store.motion import LegRecord, MotionRecord
from desktop.store.orders import VisitRecord
from tests.running import until
from tests.service.scene import Scene
from tests.service.test_firing import settle
from tests.service.test_motion import MINUTE, S, tell


def test_a_server_settles_what_came_again_and_again(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    firing = Firing(scene.work, {motion.KIND: recurring(MotionDuty(scene.work, lambda: 150.0))})
    wang = scene.technician()
    order = scene.assigned(wang)
    scene.go(order, wang, S.ON_SITE)
    for metres, rows in ((5_000, 0), (4_200, 0), (3_400, 1)):
        at = scene.clock.now()
        tell(scene, wang, metres)
        scene.clock.forward(MINUTE)
        until(partial(_is_settled, scene, firing, at))
        assert len(scene.found(LegRecord)) == rows
    assert scene.found(VisitRecord)[0].distance_m is not None
    firing.stop()
    scene.close()


def _is_settled(scene: Scene, firing: Firing, at: datetime) -> bool:
    """Whether the fix of that time is settled, once time goes on and the loop looks."""
    scene.clock.forward(timedelta(seconds=1))
    settle(firing)
    return [row.seen_at for row in scene.found(MotionRecord)] == [at]


def test_it_looks_again_soon_and_by_a_faster_clock_not_more_often(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    duty = MotionDuty(scene.work, lambda: 150.0, timedelta(minutes=1))
    again = scene.work.write(scene.dispatcher, lambda unit: duty.end(unit, None, None))
    assert again == scene.clock.now() + timedelta(minutes=1)
    scene.close()
