"""Whether a file is called as people call it."""

import pytest

from desktop.ui import order_files


@pytest.mark.parametrize(
    ("media_type", "said"),
    [
        ("image/png", "photo"),
        ("image/heic", "photo"),
        ("video/mp4", "video"),
        ("audio/ogg", "recording"),
        ("application/pdf", "PDF"),
        ("application/zip", "application/zip"),
    ],
)
def test_a_file_is_called_as_people_call_it(media_type: str, said: str) -> None:
    assert order_files.kind(media_type) == said
