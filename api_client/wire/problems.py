"""Decides the shape of a refusal: RFC 9457 problem details with a code and fields."""

from pydantic import BaseModel, ConfigDict, JsonValue

from api_client import building


class Problem(BaseModel):
    """A refusal. ``code`` is in the vocabulary; ``fields`` says about what, by field or by name."""

    model_config = ConfigDict(frozen=True, defer_build=building.later())

    type: str
    title: str
    status: int
    code: str
    fields: dict[str, JsonValue] = {}
