"""Decides how a technician's true fixes of a span are read for a replay: by the driver, in columns.

A million of them are the most that anybody asks this database for at once: they go neither through
SQLAlchemy nor through objects, and never lie in memory together.
"""

from collections.abc import Iterator
from contextlib import closing
from itertools import chain
from uuid import UUID

import numpy as np
from sqlalchemy.orm import Session

from desktop.domain.replay import Fixes

BATCH = 10_000
_COLUMNS = 4
READ = (
    "SELECT occurred_at, lat, lon, coalesce(accuracy_m, -1.0) FROM position"
    " WHERE technician_id = ? AND kept = 1 AND occurred_at >= ? AND occurred_at < ?"
    " ORDER BY occurred_at, key"
)
"""Whom, from when, until when; the index ``position_technician`` has them in this order."""


def fixes(session: Session, technician_id: UUID, since_us: int, until_us: int) -> Iterator[Fixes]:
    """Yield a technician's true fixes in the order of their time, a batch at a time.

    On PostgreSQL by a cursor of the server's: the driver would else hold them all.
    """
    connection = session.connection()
    asked = (str(technician_id), since_us, until_us)
    if connection.dialect.name == "sqlite":
        cursor, statement = connection.connection.cursor(), READ
    else:
        cursor, statement = connection.connection.cursor("replay"), READ.replace("?", "%s")
    with closing(cursor):
        cursor.execute(statement, asked)
        while rows := cursor.fetchmany(BATCH):
            flat = np.fromiter(chain.from_iterable(rows), np.float64, _COLUMNS * len(rows))
            at_us, lats, lons, accuracies_m = flat.reshape(-1, _COLUMNS).T.copy()
            yield Fixes(at_us.astype(np.int64), lats, lons, accuracies_m)
