"""Decides what a row of the queue shows, read as it lies in the database: texts and numbers."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row

SHOWN = (
    *("key", "id", "number", "version", "kind", "priority", "state", "title", "place", "customer"),
    *("technician_id", "promised_at", "time_window", "created_at", "changed_at"),
    *("payload_version", "incomplete_reports"),
)
"""What is shown of an order itself; times are microseconds, nested values are JSON text."""
_QUERY = (
    f"SELECT {', '.join(f'o.{name} AS {name}' for name in SHOWN)}, "  # noqa: S608
    "COALESCE(t.name, '') AS technician_name, COALESCE(v.payload_version, 0) "
    "AS phone_payload_version, CASE WHEN o.state = 'started' AND v.state = 'started' "
    "THEN v.eta_at END AS eta_at FROM work_order o "
    "LEFT JOIN technician t ON t.id = o.technician_id LEFT JOIN visit v ON v.id = o.visit_id "
    "WHERE o.key IN ({})"
)


def rows(connection: Connection, keys: Sequence[int]) -> list[Row[Any]]:
    """Return the rows of these keys, in their order, with whose they are and what his phone holds.

    What is not there is left out.
    """
    if not keys:
        return []
    mark = "%s" if connection.dialect.name == "postgresql" else "?"
    query = _QUERY.format(", ".join([mark] * len(keys)))
    by_key = {row[0]: row for row in connection.exec_driver_sql(query, tuple(keys))}
    return [by_key[key] for key in keys if key in by_key]
