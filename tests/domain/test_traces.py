"""Tries what is told of an exception: where it was, what the driver called it, never its words."""

from pathlib import Path

import pytest
from psycopg.errors import SerializationFailure
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DatabaseError
from sqlcipher3 import dbapi2

from desktop.domain import numbers
from desktop.domain.traces import MOST_FRAMES, traced
from desktop.store.engine import Database

SECRET = "Wang Xiaoming 13912345678"


def _raised(error: BaseException) -> BaseException:
    with pytest.raises(type(error)) as caught:
        raise error
    return caught.value


def test_the_words_of_an_exception_are_not_told() -> None:
    told = traced(_raised(ValueError(SECRET)))
    assert told["exception"] == "ValueError"
    assert "Wang" not in str(told)
    assert "139" not in str(told)


def test_our_own_frames_say_where() -> None:
    with pytest.raises(TypeError) as caught:
        numbers.order_number(None, 1)  # type: ignore[arg-type]
    told = traced(caught.value)
    assert told["frames"].startswith("desktop.domain.numbers:")
    assert told["exception"] == "TypeError"
    assert "driver" not in told


def test_where_no_frame_is_ours_the_innermost_is_told() -> None:
    told = traced(_raised(KeyError(SECRET)))
    assert told["frames"].startswith("tests.domain.test_traces:")
    assert traced(KeyError())["frames"] == ""


def test_a_cause_is_told_with_its_code(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'x.db'}", module=dbapi2)
    with pytest.raises(DatabaseError) as caught, engine.connect() as connection:
        connection.execute(text("SELECT :who FROM nowhere"), {"who": SECRET})
    engine.dispose()
    told = traced(caught.value)
    assert told["exception"] == (
        "sqlalchemy.exc.OperationalError < sqlcipher3.dbapi2.OperationalError"
    )
    assert told["driver"] == "SQLITE_ERROR"
    assert SECRET not in str(told)


def test_a_damaged_database_says_so_through_our_frames(tmp_path: Path) -> None:
    (tmp_path / "callout.db").write_bytes(b"no database at all, but long enough " * 200)
    with pytest.raises(Exception, match="damaged") as caught:
        Database(tmp_path / "callout.db").migrate()
    told = traced(caught.value)
    assert "desktop.store.engine:" in told["frames"]
    assert "SQLITE_NOTADB" in told["driver"]


def test_codes_of_postgresql_and_of_the_system_are_told() -> None:
    assert traced(_raised(SerializationFailure(SECRET)))["driver"] == "40001"
    assert traced(_raised(OSError(28, SECRET, f"/home/{SECRET}")))["driver"] == "errno-28"
    odd = ValueError(SECRET)
    odd.sqlstate = SECRET  # type: ignore[attr-defined]
    assert "driver" not in traced(odd)


def test_a_long_way_is_cut() -> None:
    lines = "\n".join(f"def f{n}(): f{n + 1}()" for n in range(20))
    space = {"__name__": "desktop.deep", "f20": lambda: numbers.order_number(None, 1)}  # type: ignore[arg-type]
    exec(lines, space)  # noqa: S102  (twenty places of one module)
    with pytest.raises(TypeError) as caught:
        space["f0"]()  # type: ignore[operator]
    frames = traced(caught.value)["frames"].split(" < ")
    assert frames[0].startswith("desktop.domain.numbers:")
    assert frames[1:] == [f"desktop.deep:{n}" for n in range(20, 20 - MOST_FRAMES + 1, -1)]


def test_a_circle_of_causes_ends() -> None:
    one, other = ValueError(SECRET), KeyError(SECRET)
    one.__cause__, other.__cause__ = other, one
    assert traced(one)["exception"] == "ValueError < KeyError"


def test_a_group_is_told_by_its_first() -> None:
    told = traced(_raised(ExceptionGroup(SECRET, [KeyError(SECRET), OSError(5, SECRET)])))
    assert told["exception"] == "ExceptionGroup < KeyError"
