"""Decides who is registered at the made-up centre, and what people there wrote of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter, QPen

from api_client.vocabulary import Filing, Grade, PersonalFile, Review
from desktop.words import Language

_A, _R, _W = Review.APPROVED, Review.REFUSED, Review.AWAITING
DAYS, HOURS = timedelta(days=1), timedelta(hours=1)
CARD_PX = (1011, 638)
"""As an identity card is: 85.6 by 54 mm."""


@dataclass(frozen=True, slots=True)
class Applicant:
    """How one registration stands; `person` is his place among technicians, None is a firm's."""

    person: int | None
    review: Review
    filing: Filing
    since: timedelta
    version: int = 3
    grade: Grade | None = None
    filed_days: int | None = None
    licence_days: int = 600
    silent: bool = False
    fields: tuple[str, ...] = ()
    files: tuple[PersonalFile, ...] = ()
    fingers: int = 0


VALID, FIRM_WAITS, WAITS, LACKS, BLURRED, UNKNOWN, DAYS_12, DAYS_3, UNDER_WAY, SILENT = range(10)
"""The places of the registrations."""
APPLICANTS: tuple[Applicant, ...] = (
    Applicant(None, _A, Filing.APPROVED, 300 * DAYS, filed_days=280),
    Applicant(
        *(None, _W, Filing.UNFILED, 26 * HOURS),
        version=1,
        files=(PersonalFile.LICENCE,),
    ),
    Applicant(0, _W, Filing.UNFILED, 3 * HOURS, version=2, grade=Grade.SENIOR),
    Applicant(
        *(1, _W, Filing.UNFILED, 2 * DAYS),
        version=1,
        grade=Grade.JUNIOR,
        fields=("licence_number", "identity_number"),
        files=(PersonalFile.CARD_BACK, PersonalFile.FACE),
        fingers=2,
    ),
    Applicant(2, _R, Filing.UNFILED, 4 * DAYS, grade=Grade.INTERMEDIATE),
    Applicant(3, _A, Filing.REFUSED, 2 * DAYS, grade=Grade.JUNIOR),
    Applicant(4, _A, Filing.APPROVED, 340 * DAYS, grade=Grade.MASTER, filed_days=12),
    Applicant(
        *(5, _A, Filing.APPROVED, 340 * DAYS),
        grade=Grade.SENIOR,
        filed_days=200,
        licence_days=3,
    ),
    Applicant(6, _A, Filing.PENDING, 5 * HOURS, grade=Grade.INTERMEDIATE),
    Applicant(None, _A, Filing.PENDING, 3 * DAYS, silent=True),
)


@dataclass(frozen=True, slots=True)
class Said:
    """What people of one language wrote."""

    firms: Mapping[int, str]
    applied_by: str
    names: tuple[str, str]
    address: str
    equipment: str
    areas: tuple[str, ...]
    ethnicity: str
    blurred: str
    unknown: str


SAID: Mapping[Language, Said] = {
    Language.ENGLISH: Said(
        {0: "Alster Lock Service", 1: "Harbour Keys", 9: "Night Owl Locksmiths"},
        "Nadia Reyes",
        ("Lena Vogt", "Piotr Zielinski"),
        "14 Grosse Elbstrasse",
        "Picks, cylinder puller, drill",
        ("Altona", "Harbour"),
        "",
        "The portrait side of the card is blurred.",
        "No such licence is known here.",
    ),
    Language.CHINESE: Said(
        {0: "安达锁业服务部", 1: "港区开锁行", 9: "夜鹰锁具维修"},
        "何雅琴",
        ("孙丽", "钱伟"),
        "工体北路 8 号",
        "开锁工具组、锁芯拔取器、电钻",
        ("浦东新区", "港区"),
        "汉族",
        "身份证人像面照片模糊。",
        "本机关查无此证照。",
    ),
}


def card() -> bytes:
    """Draw a picture as of an identity card: nobody's."""
    wide, high = CARD_PX
    image = QImage(wide, high, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(image.rect(), QColor("#dfe9f2"))
    painter.setPen(QPen(QColor("#9db4c8"), 3))
    for line in range(9):
        painter.drawLine(60, 90 + 56 * line, 560 - 30 * (line % 3), 90 + 56 * line)
    painter.setPen(QPen(QColor("#6f8799"), 4))
    painter.setBrush(QColor("#c3d3e0"))
    painter.drawRoundedRect(QRectF(640, 80, 300, 380), 12, 12)
    painter.setBrush(QColor("#8fa6b8"))
    painter.drawEllipse(QRectF(725, 140, 130, 150))
    painter.drawChord(QRectF(675, 310, 230, 290), 0, 180 * 16)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())
