"""Decides what may be told of an exception: its type, our own frames, the driver's code.

Never its words: a database driver, a parser or a path says in them what people wrote.
"""

from collections.abc import Iterator

OURS = frozenset({"desktop", "api_client", "resources"})
"""The packages whose frames say where to look."""
MOST_FRAMES = 6
MOST_CAUSES = 4
_CODES = ("sqlite_errorname", "sqlstate", "winerror", "errno")
"""What drivers and the system call their own code: SQLite, PostgreSQL, Windows, POSIX."""


def traced(error: BaseException) -> dict[str, str]:
    """Return the fields by which a log tells of an exception, each one line of plain signs.

    ``exception`` is the chain of types from the fault to its first cause, ``frames`` where it went
    through our code, the innermost first, ``driver`` the codes that a driver or the system gave.
    """
    chain = list(_chain(error))
    told = {"exception": " < ".join(_name(one) for one in chain), "frames": _frames(chain)}
    codes = dict.fromkeys(code for one in chain for code in _codes(one))
    if codes:
        told["driver"] = " ".join(codes)
    return told


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and what it came from; SQLAlchemy keeps the driver's under ``orig``."""
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen and len(seen) < MOST_CAUSES:
        seen.add(id(found))
        yield found
        if isinstance(found, BaseExceptionGroup):
            found = found.exceptions[0]
            continue
        orig = getattr(found, "orig", None)
        cause = found.__cause__ or (None if found.__suppress_context__ else found.__context__)
        found = orig if isinstance(orig, BaseException) else cause


def _name(error: BaseException) -> str:
    kind = type(error)
    plain = kind.__module__ == "builtins" or kind.__module__.partition(".")[0] in OURS
    name = kind.__qualname__.replace("<locals>.", "")
    return name if plain else f"{kind.__module__}.{name}"


def _frames(chain: list[BaseException]) -> str:
    """Return where a fault went through, ``module:line``; whoever else's when none is ours."""
    ours: list[str] = []
    others: list[str] = []
    for error in reversed(chain):  # the first cause lies deepest
        found: list[tuple[str, int]] = []
        trace = error.__traceback__
        while trace is not None:
            found.append((str(trace.tb_frame.f_globals.get("__name__", "?")), trace.tb_lineno))
            trace = trace.tb_next
        for module, line in reversed(found):
            place = ours if module.partition(".")[0] in OURS else others
            place.append(f"{module}:{line}")
    return " < ".join(list(dict.fromkeys(ours or others[:1]))[:MOST_FRAMES])


def _codes(error: BaseException) -> Iterator[str]:
    """Yield the codes that a driver or the system gave."""
    for name in _CODES:
        code = getattr(error, name, None)
        if isinstance(code, int) and not isinstance(code, bool):
            yield f"{name}-{code}"
        elif isinstance(code, str) and code.replace("_", "").isalnum() and code.isascii():
            yield code
