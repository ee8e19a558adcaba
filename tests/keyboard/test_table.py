"""Holds the table of tasks to the tests: each task is tried, and is as long as is told."""

from tests.keyboard import (
    test_alarms,
    test_columns,
    test_orders,
    test_people,
    test_registrations,
    test_shift,
    test_views,
)
from tests.keyboard.tasks import TASKS, told

TRIED = (
    *(test_alarms, test_columns, test_orders, test_people),
    *(test_registrations, test_shift, test_views),
)


def test_the_table_tells_of_each_task_and_of_no_other() -> None:
    assert {title: line.keys for title, line in told().items()} == TASKS


def test_each_task_is_tried_by_one_test() -> None:
    found = [
        test.task for module in TRIED for test in vars(module).values() if hasattr(test, "task")
    ]
    assert sorted(found) == sorted(TASKS)
