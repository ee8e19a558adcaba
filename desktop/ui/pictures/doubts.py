"""Decides which certificates the made-up centre shows that nobody vouches for."""

from dataclasses import replace
from datetime import timedelta

from desktop.ui.machine import Certificate, CertificateDoubt
from desktop.ui.pictures.centre import NOW

URL = "https://centre.example:8700"
_SHOWN = Certificate(
    sha256="9f2c41d7b06e5a8813f4c2907de5b1a64c0f7e3382d9a5164be07f21c8d35ae0",
    names=("centre.example", "192.168.10.4"),
    issuer="centre.example",
    begins_at=NOW - timedelta(days=3),
    ends_at=NOW + timedelta(days=3650),
)
_BEFORE = "17ab90c4e2d85f3660b1c97d4e0fa2583bc6d7104f9e82a5c31d06b7498ef25c"
UNKNOWN = CertificateDoubt(URL, _SHOWN)
EXPIRED = CertificateDoubt(
    URL,
    replace(_SHOWN, begins_at=NOW - timedelta(days=1200), ends_at=NOW - timedelta(days=105)),
)
CHANGED = CertificateDoubt(URL, _SHOWN, _BEFORE, NOW - timedelta(days=212))
