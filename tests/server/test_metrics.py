"""Tries what is measured: the right figures, read by the right people, and nobody's name in any."""

import logging

import pytest
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from api_client.vocabulary import ReportStatus, Role
from desktop.server.metrics import GAUGES, Build, Metrics
from desktop.service.observing import Outcome
from tests.conftest import ExpectedWarnings
from tests.running import LOCAL_SECRET, Running, new_order, new_report, until

NAME, PHONE, PLACE = "Wang Xiaoming", "13912345678", "1 Harbour Road"


def _figures(text: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Every sample of an exposition by its name and labels."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def _of(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


def test_what_is_told_is_counted() -> None:
    metrics = Metrics(Build("1.2.3", "3.11", "SQLite 3"))
    metrics.request_begun()
    metrics.request_begun()
    metrics.request_done("/v1/me", "GET", 200, 0.02)
    metrics.report_judged(ReportStatus.INCOMPLETE)
    metrics.group_committed(12, 0.004)
    metrics.use_case_done("tracking.report", 0.006, Outcome.REFUSED)
    metrics.queue_length(7)
    assert _of(metrics, "callout_requests_total", route="/v1/me", method="GET", status="200") == 1
    assert _of(metrics, "callout_requests_open") == 1
    assert _of(metrics, "callout_request_seconds_sum", route="/v1/me", method="GET") == 0.02
    assert _of(metrics, "callout_reports_total", status="incomplete") == 1
    assert _of(metrics, "callout_reports_total", status="accepted") == 0
    assert _of(metrics, "callout_group_use_cases_bucket", le="8.0") == 0
    assert _of(metrics, "callout_group_use_cases_bucket", le="16.0") == 1
    assert _of(metrics, "callout_commit_seconds_sum") == 0.004
    refused = {"use_case": "tracking.report", "outcome": "refused"}
    assert _of(metrics, "callout_use_case_seconds_count", **refused) == 1
    assert _of(metrics, "callout_use_cases_waiting") == 7
    built = {"release": "1.2.3", "python": "3.11", "database": "SQLite 3"}
    assert _of(metrics, "callout_build_info", **built) == 1


def test_a_slow_use_case_is_a_warning_with_figures(
    caplog: pytest.LogCaptureFixture, expected_warnings: ExpectedWarnings
) -> None:
    expected_warnings.expect("use-case-slow")
    expected_warnings.expect("commit-slow")
    metrics = Metrics(slow_s=0.5)
    metrics.use_case_done("orders.create", 0.4, Outcome.DONE)
    metrics.use_case_done("orders.page", 0.6, Outcome.DONE)
    metrics.group_committed(3, 0.7)
    first, second = caplog.records
    assert (vars(first)["use_case"], vars(first)["seconds"]) == ("orders.page", 0.6)
    assert (vars(second)["size"], vars(second)["limit_s"]) == (3, 0.5)


def test_facts_are_looked_up_when_asked_for() -> None:
    found: dict[str, float | None] = {"callout_files": 3, "callout_backup_age_seconds": None}
    metrics = Metrics(facts=lambda: found)
    assert _of(metrics, "callout_files") == 3
    found["callout_files"] = 4
    assert _of(metrics, "callout_files") == 4
    assert _of(metrics, "callout_backup_age_seconds") is None
    assert set(found) <= set(GAUGES)


def test_facts_that_cannot_be_had_do_not_hide_what_was_counted(
    caplog: pytest.LogCaptureFixture, expected_warnings: ExpectedWarnings
) -> None:
    expected_warnings.expect("facts-unknown")
    caplog.set_level(logging.WARNING)

    def broken() -> dict[str, float | None]:
        raise OSError(5, f"/srv/{NAME}")

    metrics = Metrics(facts=broken)
    metrics.queue_length(2)
    assert b"callout_use_cases_waiting 2.0" in metrics.exposition()
    assert NAME not in caplog.text


def test_each_server_has_figures_of_its_own() -> None:
    first, second = Metrics(), Metrics()
    first.queue_length(3)
    assert _of(second, "callout_use_cases_waiting") == 0
    assert not any(family.name.startswith("callout") for family in REGISTRY.collect())


def test_they_are_read_over_http_as_prometheus_wants_them(centre: Running) -> None:
    answer = centre.ask("GET", "/v1/metrics", LOCAL_SECRET)
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert _figures(answer.text)
    auditor = centre.client(centre.person(Role.AUDITOR))
    assert "callout_requests_total" in auditor.diagnostics.metrics()


def test_nobody_is_named_in_any_figure_of_a_played_centre(own_centre: Running) -> None:
    technician = own_centre.technician(NAME)
    order = own_centre.order_of(
        technician,
        customer={"name": NAME, "phone": PHONE},
        place={"address": PLACE, "lat": 31.2345, "lon": 121.4567},
    )
    report = new_report(order, technician, "received")
    assert own_centre.ask("POST", "/v1/reports", technician, json=report).json()["accepted"]
    own_centre.ask("POST", "/v1/reports", technician, json={**report, "report_id": NAME})
    own_centre.ask("GET", f"/v1/orders?text={NAME}", own_centre.person(Role.DISPATCHER))
    own_centre.ask("GET", f"/v1/technicians/{NAME}", own_centre.person(Role.DISPATCHER))
    own_centre.ask(PHONE, f"/v1/{PHONE}")
    own_centre.ask("POST", "/v1/sessions", json={"name": NAME, "password": PHONE})
    own_centre.ask("POST", "/v1/orders", technician, json=new_order())
    until(lambda: own_centre.served.metrics.exposition().count(b"callout_requests_total") >= 6)
    text = own_centre.ask("GET", "/v1/metrics", own_centre.person(Role.ADMINISTRATOR)).text
    planted = [NAME, "Wang", PHONE, PLACE, "31.23", "121.45", order["id"], order["number"]]
    planted += [str(technician.id), technician.token, LOCAL_SECRET]
    assert [each for each in planted if each in text] == []
    assert 'method="POST",route="/v1/reports",status="200"' in text
    assert 'callout_reports_total{status="accepted"} 1.0' in text
    labels = {label for name, labels in _figures(text) for label, _ in labels if name}
    assert labels <= {"route", "method", "status", "le", "use_case", "outcome"}
