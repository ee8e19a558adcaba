"""Tries the bench of cascades small: all is played to its end, and what is wrong is counted."""

from pathlib import Path

from desktop.bench import cascade
from desktop.bench.cascade import Played, Size
from desktop.bench.place import Place
from desktop.clock import SystemClock


def test_some_cascades_are_played_and_nothing_is_wrong(tmp_path: Path) -> None:
    said: list[str] = []
    size = Size("tiny", 12, technicians=12, at_once=6, timed=1)
    verdict = cascade.run(
        Place(tmp_path, "ext4"), size, SystemClock(), lambda key, **_: said.append(key)
    )
    figures = verdict.figures
    wrong = [figures[name] for name in ("two_winners", "stuck", "unqualified_offers")]
    assert (figures["cascades"], wrong, said) == (12, [0, 0, 0], ["bench.cascades"])
    assert figures["expiry_error_s"] >= 0


def test_what_is_wrong_is_counted(tmp_path: Path) -> None:
    played = Played(tmp_path, Size("tiny", 3, technicians=6, at_once=3), seed=1)
    played.step()
    assert played.counted.unqualified_offers == 0
    played.roster.unfit = set(played.roster.everybody)  # as if they had not been fit when asked
    played.count_new()
    assert played.counted.unqualified_offers > 0
    assert len(played.live()) == 3
    played.close()
