"""Tries the declared settings: texts, units and bounds of each, and what holds now (F1)."""

import pytest

from desktop import words
from desktop.settings import (
    Chosen,
    Declared,
    Kind,
    Settings,
    SettingWrong,
    checked,
    declared,
    written,
)

NO_QUANTITY = {"others_port"}
"""Numbers that count nothing and measure nothing: their own text says what they are."""

each_setting = pytest.mark.parametrize("one", declared(), ids=lambda one: one.name)


@each_setting
@pytest.mark.parametrize("language", words.Language)
def test_each_setting_says_what_it_does_in_each_language(
    one: Declared, language: words.Language
) -> None:
    texts = words.catalogue(language)
    for key in (
        f"setting.{one.name}",
        f"setting.title.{one.name}",
        *([f"setting.unit.{one.unit}"] if one.unit else ()),
    ):
        assert texts.gettext(key) != key


@each_setting
@pytest.mark.parametrize("language", words.Language)
def test_each_choice_is_called_something_and_can_be_chosen(
    one: Declared, language: words.Language
) -> None:
    assert (one.kind is Kind.CHOICE) is bool(one.choices)
    for choice in one.choices:
        key = f"setting.choice.{one.name}.{choice or 'none'}"
        assert words.catalogue(language).gettext(key) != key
        assert checked(one.name, choice) == choice
    assert not one.choices or one.default in one.choices


@each_setting
@pytest.mark.parametrize("language", words.Language)
def test_each_form_that_is_wanted_has_its_words(one: Declared, language: words.Language) -> None:
    key = f"setting.form.{one.name}"
    assert bool(one.pattern) is (words.catalogue(language).gettext(key) != key)


def test_a_folder_is_declared_as_such() -> None:
    assert [one.name for one in declared() if one.kind is Kind.FOLDER] == ["backup_folder"]


@each_setting
def test_each_number_has_bounds_within_which_it_usually_is(one: Declared) -> None:
    if one.kind in {Kind.WHOLE, Kind.NUMBER}:
        assert one.minimum is not None
        assert one.maximum is not None
        assert one.minimum <= float(one.default) <= one.maximum
        assert one.unit or one.name in NO_QUANTITY, "a number says of what it is"
        for beyond in (one.minimum - 1, one.maximum + 1):
            with pytest.raises(SettingWrong) as wrong:
                checked(one.name, f"{beyond:.0f}")
            assert wrong.value.kind in {"greater_than_equal", "less_than_equal"}


@each_setting
def test_what_it_usually_is_is_read_as_it_is_written(one: Declared) -> None:
    usual = getattr(Settings(), one.name)
    assert checked(one.name, one.default) == usual
    assert written(usual) == one.default


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("lock_after_min", "soon", "int_parsing"),
        ("lock_after_min", "1.5", "int_parsing"),
        ("anchor_every_s", "often", "float_parsing"),
        ("public_url", "desk.example", "string_pattern_mismatch"),
        ("public_url", "https://ada@desk.example", "string_pattern_mismatch"),
        ("public_url", "https://desk.example/callout", "string_pattern_mismatch"),
        ("public_url", "https://desk.example:65536", "string_pattern_mismatch"),
        ("public_url", "https://desk.example?x=1", "string_pattern_mismatch"),
        ("public_url", "ftp://desk.example", "string_pattern_mismatch"),
        ("language", "fr", "literal_error"),
        ("no_such", "1", "unknown"),
    ],
)
def test_a_wrong_text_is_told_by_its_kind(name: str, text: str, kind: str) -> None:
    with pytest.raises(SettingWrong) as wrong:
        checked(name, text)
    assert (wrong.value.name, wrong.value.kind) == (name, kind)


@pytest.mark.parametrize(
    "text",
    ["", "https://desk.example", "http://10.0.0.7:8080/", "https://[2001:db8::7]:8470"],
)
def test_a_public_address_is_a_scheme_a_host_and_perhaps_a_port(text: str) -> None:
    assert checked("public_url", text) == text


def test_the_machines_file_goes_before_the_centre_and_the_centre_before_the_usual() -> None:
    chosen = Chosen(Settings(changes_kept=5_000))
    chosen.put({"changes_kept": "7000", "lock_after_min": "5"}, starting=True)
    assert (chosen.now.changes_kept, chosen.now.lock_after_min) == (5_000, 5)
    assert chosen.fixed == {"changes_kept"}
    chosen.put({})
    assert chosen.now.lock_after_min == 15


def test_what_this_release_cannot_take_is_left_as_it_usually_is() -> None:
    chosen = Chosen()
    chosen.put({"lock_after_min": "soon", "of_a_newer_release": "1", "region": "DE"})
    assert chosen.now == Settings(region="DE")


def test_a_change_waits_for_the_next_start_unless_it_is_live() -> None:
    chosen = Chosen()
    chosen.put({}, starting=True)
    chosen.put({"backup_days_kept": "9", "lock_after_min": "5"})
    assert chosen.waits("backup_days_kept")
    assert not chosen.waits("lock_after_min")
    live = {one.name for one in declared() if one.live}
    assert {"lock_after_min", "public_url", "changes_kept", "anchor_every_s"} <= live
    assert not {"backup_at", "backup_folder", "slow_request_s"} & live
