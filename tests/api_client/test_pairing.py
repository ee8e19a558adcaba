"""Whether what a pairing picture says is read back as it was meant."""

import pytest

from api_client import pairing


@pytest.mark.parametrize(
    "url",
    ["https://desk.example:8700", "http://192.168.1.7:8700", "https://[2001:db8::1]:8700/x?y=1"],
)
def test_what_a_picture_says_is_read_back(url: str) -> None:
    text = pairing.link(url, "K7QF9-M2TXB")
    assert text.startswith("callout-pair:?server=")
    assert " " not in text
    assert pairing.read(f"  {text}\n") == (url, "K7QF9-M2TXB")


@pytest.mark.parametrize(
    "text", ["", "https://x/?server=a&code=b", "callout-pair:?server=a", "abc"]
)
def test_another_picture_is_none_of_ours(text: str) -> None:
    with pytest.raises(ValueError, match="no picture"):
        pairing.read(text)


@pytest.mark.parametrize(
    ("url", "reached"),
    [
        ("http://127.0.0.1:8700", False),
        ("http://[::1]:8700", False),
        ("http://localhost:8700", False),
        ("http://0.0.0.0:8700", False),
        ("http://192.168.1.7:8700", True),
        ("https://desk.example", True),
        ("", False),
    ],
)
def test_no_phone_reaches_what_is_every_machines_own(url: str, reached: bool) -> None:  # noqa: FBT001
    assert pairing.reached_by_phones(url) is reached
