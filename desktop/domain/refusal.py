"""Decides how a rule says no: a code of the vocabulary and fields, never a sentence."""

from api_client.vocabulary import Code

FieldValue = str | int | float | bool | list[str] | dict[str, str] | None


class Refusal(Exception):
    """What somebody asked for is not done; nothing was changed.

    Args:
        code: why, in the vocabulary.
        fields: about what, by name; values are short and hold no personal numbers.
    """

    def __init__(self, code: Code, **fields: FieldValue) -> None:
        """Remember the code and the fields."""
        super().__init__(code.value)
        self.code = code
        self.fields = fields
