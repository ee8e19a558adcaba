"""Holds status reports to what identifies them, and lists, files and batteries to their bounds."""

import json
from typing import Any

import pytest

from api_client.vocabulary import FieldState, NoPosition, Party
from api_client.wire.tracking import (
    LARGEST_FILE_BYTES,
    MOST_IN_A_BATCH,
    Attachment,
    BatchReceipt,
    PositionFix,
    Receipt,
    ReportBatch,
    StatusReport,
)
from tests.api_client.wire.reading import read, reads

ID = "019ab000-0000-7000-8000-000000000001"
AT = "2026-11-22T12:00:00Z"
BARE: dict[str, Any] = {"report_id": ID, "order_id": ID, "state": "started", "occurred_at": AT}
FILE: dict[str, Any] = {"sha256": "a" * 64, "length": 1, "media_type": "image/jpeg"}


def test_what_identifies_a_report_is_required_and_nothing_else() -> None:
    found = read(StatusReport, json.dumps(BARE))
    assert found is not None
    assert found.model_fields_set == set(BARE)
    assert found.attachments == ()
    absent = (found.parts, found.position, found.no_position, found.party, found.visit_id)
    assert set(absent) == {None}
    for name in BARE:
        assert not reads(StatusReport, {key: BARE[key] for key in BARE if key != name})
        assert not reads(StatusReport, {**BARE, name: None})


@pytest.mark.parametrize("state", FieldState)
def test_a_phone_reports_field_states(state: FieldState) -> None:
    assert reads(StatusReport, {**BARE, "state": state.value})


@pytest.mark.parametrize("state", ["assigned", "closed", "withdrawn", "on site", "", 1, None])
def test_a_phone_reports_no_other_state(state: object) -> None:
    assert not reads(StatusReport, {**BARE, "state": state})


def test_why_there_is_no_position_and_whose_fault_it_was_are_words() -> None:
    for why in NoPosition:
        assert reads(StatusReport, {**BARE, "no_position": why.value})
    for party in Party:
        assert reads(StatusReport, {**BARE, "party": party.value})
    assert not reads(StatusReport, {**BARE, "no_position": "lazy"})
    assert not reads(StatusReport, {**BARE, "party": "weather"})


def test_a_report_names_up_to_200_files() -> None:
    assert reads(StatusReport, {**BARE, "attachments": [FILE] * 200})
    assert not reads(StatusReport, {**BARE, "attachments": [FILE] * 201})


def test_a_batch_holds_1_to_500_reports() -> None:
    assert MOST_IN_A_BATCH == 500
    for count, good in ((0, False), (1, True), (500, True), (501, False)):
        assert reads(ReportBatch, {"reports": [BARE] * count}) == good
    assert not reads(ReportBatch, {"reports": [BARE, {**BARE, "state": "asleep"}]})


def test_a_file_has_a_length_of_at_most_4_gib() -> None:
    for good in (1, LARGEST_FILE_BYTES):
        assert reads(Attachment, {**FILE, "length": good})
    for bad in (0, -1, LARGEST_FILE_BYTES + 1, "1", 1.0, True):
        assert not reads(Attachment, {**FILE, "length": bad})
    assert LARGEST_FILE_BYTES == 4 * 1024**3


@pytest.mark.parametrize(
    ("media_type", "good"),
    [
        ("image/jpeg", True),
        ("image/svg+xml", True),
        ("application/vnd.ms-excel.sheet-2", True),
        ("image", False),
        ("image/", False),
        ("/jpeg", False),
        ("Image/JPEG", False),
        ("text/html; charset=utf-8", False),
        ("image/jpeg\n", False),
        ("a" * 20 + "/" + "b" * 40, True),
        ("a" * 21 + "/b", False),
        ("a/" + "b" * 41, False),
    ],
)
def test_a_media_type_is_two_plain_names(media_type: str, *, good: bool) -> None:
    assert reads(Attachment, {**FILE, "media_type": media_type}) == good


def test_a_receipt_without_a_report_says_so_by_version_0() -> None:
    assert reads(Receipt, {"report_id": ID, "accepted": False, "order_version": 0})
    assert not reads(Receipt, {"report_id": ID, "accepted": False, "order_version": -1})
    assert not reads(Receipt, {"report_id": ID, "accepted": 1, "order_version": 0})
    assert not reads(Receipt, {"report_id": ID, "accepted": "false", "order_version": 0})


def test_the_fields_of_a_refusal_are_lines_by_name() -> None:
    told = {"report_id": ID, "accepted": False, "order_version": 0}
    assert reads(BatchReceipt, {**told, "refusal": "visit-ended", "fields": {"state": "started"}})
    assert not reads(BatchReceipt, {**told, "refusal": "tired"})
    assert not reads(BatchReceipt, {**told, "fields": {"state": 1}})
    assert not reads(BatchReceipt, {**told, "fields": {"": "x"}})


def test_two_answers_do_not_share_their_fields() -> None:
    one, other = (read(BatchReceipt, json.dumps(told)) for told in [RECEIPT, RECEIPT])
    assert one is not None
    assert other is not None
    assert one.fields == {}
    assert one.fields is not other.fields


RECEIPT = {"report_id": ID, "accepted": True, "order_version": 1}


def test_a_battery_is_a_percentage() -> None:
    fix = {"position": {"lat": 0, "lon": 0}, "occurred_at": AT}
    for good in (None, 0, 100):
        assert reads(PositionFix, {**fix, "battery": good})
    for bad in (-1, 101, 50.5, "50", True):
        assert not reads(PositionFix, {**fix, "battery": bad})
