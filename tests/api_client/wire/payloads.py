"""Decides which messages the tests generate: any that the published JSON schema allows."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from typing import Any

from hypothesis import strategies as st
from pydantic import BaseModel

from api_client.wire import (
    accounts,
    audit,
    backups,
    base,
    centre,
    changes,
    claims,
    diagnostics,
    evidence,
    history,
    messages,
    orders,
    parts,
    people,
    places,
    settings,
    tracking,
)

MODULES = (
    *(accounts, audit, backups, centre, changes, claims, diagnostics, evidence, history),
    *(messages, orders, parts, people, places, settings, tracking),
)

MESSAGES: tuple[type[base.Message], ...] = tuple(
    found
    for module in MODULES
    for found in vars(module).values()
    if isinstance(found, type)
    and issubclass(found, base.Message)
    and found.__module__ == module.__name__
)
"""Every message of the contract, but for the problem, which is no Message."""

Json = Any
Schema = dict[str, Any]
LONGEST_TEXT = 12
LONGEST_LIST = 2
SIGNS = st.characters(exclude_categories=["C", "Zl", "Zp"])
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(
    datetime(2000, 1, 2),  # noqa: DTZ001  (the strategy adds the zone)
    datetime(2099, 12, 30),  # noqa: DTZ001
    timezones=OFFSETS | st.just(UTC),
).map(lambda moment: moment.isoformat())
FREE = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(SIGNS, max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(SIGNS, max_size=5), inner, max_size=2)
    ),
    max_leaves=4,
)


@cache
def payloads(message: type[BaseModel]) -> st.SearchStrategy[Json]:
    """Return values in JSON's terms that are messages of this kind."""
    schema = message.model_json_schema()
    return _of(schema, schema.get("$defs", {}))


def paths(value: Json, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return where everything in a value lies, the whole first."""
    found = [at]
    if isinstance(value, dict):
        inner: list[tuple[str | int, Json]] = list(value.items())
    else:
        inner = list(enumerate(value)) if isinstance(value, list) else []
    for key, part in inner:
        found += paths(part, (*at, key))
    return found


def found_at(value: Json, at: tuple[str | int, ...]) -> Json:
    """Return what lies there."""
    for key in at:
        value = value[key]
    return value


def with_put(value: Json, at: tuple[str | int, ...], part: Json) -> Json:
    """Return the value with something else in that place."""
    if not at:
        return part
    copy = json.loads(json.dumps(value))
    found_at(copy, at[:-1])[at[-1]] = part
    return copy


def _of(schema: Schema, named: dict[str, Schema]) -> st.SearchStrategy[Json]:
    """Return values that a JSON schema allows, as far as our messages use JSON Schema."""
    if "$ref" in schema:
        return _of(named[schema["$ref"].rpartition("/")[2]], named)
    if "anyOf" in schema:
        return st.one_of([_of(choice, named) for choice in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "type" not in schema:
        assert not set(schema) - {"title", "default", "description"}, schema
        return FREE
    return _BY_TYPE[schema["type"]](schema, named)


def _objects(schema: Schema, named: dict[str, Schema]) -> st.SearchStrategy[Json]:
    """Return objects with what is required and some of the rest."""
    if "properties" not in schema:
        keys = _texts(schema.get("propertyNames", {}))
        values = schema.get("additionalProperties", {})
        return st.dictionaries(keys, FREE if values is True else _of(values, named), max_size=2)
    each = {name: _of(field, named) for name, field in schema["properties"].items()}
    needed = set(schema.get("required", ()))
    return st.fixed_dictionaries(
        {name: values for name, values in each.items() if name in needed},
        optional={name: values for name, values in each.items() if name not in needed},
    ).map(_together)


def _together(found: Json) -> Json:
    """Return an object in which what belongs together is there together: degrees, money."""
    assert isinstance(found, dict)
    if (found.get("lat") is None) != (found.get("lon") is None):
        found = {**found, "lat": None, "lon": None}
    amounts = [value for name, value in found.items() if name.endswith("_minor")]
    if found.get("currency") is None and any(amount is not None for amount in amounts):
        found = {**found, "currency": "CHF"}
    return found


def _lists(schema: Schema, named: dict[str, Schema]) -> st.SearchStrategy[Json]:
    """Return short lists."""
    longest = min(schema.get("maxItems", LONGEST_LIST), LONGEST_LIST)
    shortest = schema.get("minItems", 0)
    return st.lists(_of(schema["items"], named), min_size=shortest, max_size=longest)


def _numbers(schema: Schema, _: dict[str, Schema]) -> st.SearchStrategy[Json]:
    """Return numbers within their bounds, or within what any of ours could be."""
    bounds = schema.get("minimum", -1e9), schema.get("maximum", 1e9)
    return st.floats(*bounds, allow_nan=False)


def _texts(schema: Schema, _: dict[str, Schema] | None = None) -> st.SearchStrategy[str]:
    """Return texts of the form and length that are asked, without blanks at either end."""
    if schema.get("format") == "date-time":
        return MOMENTS
    if schema.get("format") == "uuid":
        return st.uuids().map(str)
    if "pattern" in schema:
        return st.from_regex(schema["pattern"].replace("$", r"\Z"), fullmatch=True)
    shortest = schema.get("minLength", 0)
    longest = min(schema.get("maxLength", LONGEST_TEXT), LONGEST_TEXT)
    texts = st.text(SIGNS, min_size=shortest, max_size=longest)
    return texts.filter(lambda text: text == text.strip())


_BY_TYPE: dict[str, Callable[[Schema, dict[str, Schema]], st.SearchStrategy[Json]]] = {
    "object": _objects,
    "array": _lists,
    "string": _texts,
    "integer": lambda schema, _: st.integers(schema["minimum"], schema.get("maximum", 2**31)),
    "number": _numbers,
    "boolean": lambda *_: st.booleans(),
    "null": lambda *_: st.none(),
}
