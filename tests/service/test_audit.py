"""Tries that a head of the audit log is known again, and one that the log has not is none (F3)."""

from desktop.domain.audit import FIRST_HASH
from desktop.service import audit
from desktop.service.unit import SYSTEM
from tests.service.scene import Scene


def holds(scene: Scene, rows: int, head: str) -> bool:
    return scene.work.read(SYSTEM, lambda unit: audit.holds(unit, rows, head))


def test_a_log_holds_to_each_head_that_it_ever_had(scene: Scene) -> None:
    heads = [scene.work.read(SYSTEM, audit.head)]
    for number in range(3):
        scene.order(title=f"No {number}")
        heads.append(scene.work.read(SYSTEM, audit.head))
    assert all(holds(scene, *head) for head in heads)
    assert holds(scene, 0, FIRST_HASH)


def test_it_holds_to_nothing_else(scene: Scene) -> None:
    rows, head = scene.work.read(SYSTEM, audit.head)
    assert not holds(scene, rows + 1, head)
    assert not holds(scene, rows, "0" * 63 + "1")
    assert not holds(scene, 0, head)
