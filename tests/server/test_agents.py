"""Whether what programs say of themselves is read as they mean it."""

import pytest

from desktop.server.agents import platform_of, release_of


@pytest.mark.parametrize(
    ("agent", "platform"),
    [
        ("Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36", "Android 15"),
        ("Mozilla/5.0 (Linux; Android; K)", "Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X)", "iPhone"),
        ("Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X)", "iPad"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", "macOS"),
        ("Mozilla/5.0 (X11; Linux x86_64)", "Linux"),
        ("callout/0.4.0", ""),
        ("", ""),
    ],
)
def test_a_browser_tells_on_what_it_runs(agent: str, platform: str) -> None:
    assert platform_of(agent) == platform


@pytest.mark.parametrize(
    ("agent", "release"),
    [("callout/0.4.0", "0.4.0"), ("callout/1.0rc1+x", "1.0rc1+x"), ("curl/8", ""), ("callout", "")],
)
def test_our_own_client_tells_its_release(agent: str, release: str) -> None:
    assert release_of(agent) == release
    assert len(release_of(f"callout/{'9' * 99}")) == 32
