"""Decides which fees the made-up centre charges: what its prices say, what was recorded (E9)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from api_client.vocabulary import FeeCollector, JobKind, LockKind, PaymentMeans, ServiceAction
from api_client.wire.fees import Fee, FeeLine, FeePaid, FeeSuggested, FeeWritten
from api_client.wire.prices import Price, PriceWanted
from desktop.ui.fee_sums import sums
from desktop.words import Language

SHARE = 0.8
AT = datetime(2026, 11, 20, 9, 15, tzinfo=UTC)
"""When prices were kept."""
LINES = {
    Language.ENGLISH: (("Call-out", 4_900), ("Opening the flat's door, grade B+ lock", 12_950)),
    Language.CHINESE: (("上门服务费", 5_000), ("开启入户门 B+级锁", 26_000)),
}
TAX_HUNDREDTHS = {Language.ENGLISH: 1_900, Language.CHINESE: 600}
SAID = {
    Language.ENGLISH: ("He waited half an hour.", "Nordwerk Locks & Keys"),
    Language.CHINESE: ("客户等候半小时。", "沪安锁业服务中心"),
}
"""Why something was taken off, and the centre's name."""
CURRENCY = {Language.ENGLISH: "EUR", Language.CHINESE: "CNY"}


def suggested(language: Language) -> FeeSuggested:
    """Give what the prices say of any order."""
    rate = TAX_HUNDREDTHS[language]
    lines = tuple(
        FeeLine(text=text, amount_minor=amount, tax_percent_hundredths=rate)
        for text, amount in LINES[language]
    )
    tax_minor = sums([(line.amount_minor, rate) for line in lines], 0).tax_minor
    return FeeSuggested(currency=CURRENCY[language], lines=lines, tax_minor=tax_minor)


def recorded(
    order_id: UUID, who: str, language: Language, at: datetime, *, paid: bool = True
) -> Fee:
    """Give a fee as it was recorded for an order, with something taken off."""
    begun = suggested(language)
    written = FeeWritten(
        id=UUID(int=order_id.int ^ 0xFEE),
        currency=begun.currency,
        lines=begun.lines,
        tax_minor=begun.tax_minor,
        discount_minor=1_000,
        discount_reason=SAID[language][0],
        paid=FeePaid(means=PaymentMeans.CARD_MACHINE, receipt="2026-1163") if paid else None,
    )
    return answered(order_id, who, written, at)


def answered(order_id: UUID, who: str, written: FeeWritten, at: datetime) -> Fee:
    """Give a fee as the server answers it."""
    net_minor = sum(line.amount_minor for line in written.lines)
    total_minor = net_minor + written.tax_minor - written.discount_minor
    himself = written.paid is not None and written.paid.collector is FeeCollector.TECHNICIAN
    return Fee(
        **dict(written),
        order_id=order_id,
        technician_name=who,
        total_minor=total_minor,
        share_minor=0 if himself else round(total_minor * SHARE),
        recorded_at=at,
    )


_J, _A, _L = JobKind, ServiceAction, LockKind
LIST: Mapping[
    Language, Sequence[tuple[JobKind, ServiceAction | None, LockKind | None, str, int]]
] = {
    Language.ENGLISH: (
        (_J.REPAIR, None, None, "Call-out in town", 4_900),
        (_J.REPAIR, None, None, "Each half hour of work", 3_200),
        (_J.INSPECTION, None, None, "Yearly inspection of a lift", 24_000),
        (_J.LOCKSMITH, None, None, "Call-out, day and night", 4_900),
        (_J.LOCKSMITH, _A.OPEN, _L.GRADE_A, "Opening a grade A lock", 8_950),
        (_J.LOCKSMITH, _A.OPEN, _L.GRADE_B_PLUS, "Opening a grade B+ lock", 12_950),
        (_J.LOCKSMITH, _A.OPEN, _L.SAFE, "Opening a safe, without damage", 1_240_000),
    ),
    Language.CHINESE: (
        (_J.REPAIR, None, None, "市内上门服务费", 5_000),
        (_J.REPAIR, None, None, "维修工时 每半小时", 6_000),
        (_J.INSPECTION, None, None, "电梯年度检验", 120_000),
        (_J.LOCKSMITH, None, None, "上门服务费 全天", 5_000),
        (_J.LOCKSMITH, _A.OPEN, _L.GRADE_A, "开启A级锁", 16_000),
        (_J.LOCKSMITH, _A.OPEN, _L.GRADE_B_PLUS, "开启B+级锁", 26_000),
        (_J.LOCKSMITH, _A.OPEN, _L.SAFE, "无损开启保险柜", 1_280_000),
    ),
}
WHO = {Language.ENGLISH: "Piotr Zielinski", Language.CHINESE: "钱伟"}
"""Who keeps the prices."""
RETIRED = 1
"""The place of the price that was retired."""


def price_id(place: int) -> UUID:
    """Give the id of the price at a place."""
    return UUID(int=0xF000 + place)


def prices(language: Language) -> Sequence[Price]:
    """Give the price list, one of which was retired."""
    rows = []
    for place, (kind, action, lock, text, amount) in enumerate(LIST[language]):
        wanted = PriceWanted(
            version=2,
            kind=kind,
            action=action,
            lock_kind=lock,
            text=text,
            amount_minor=amount,
            currency=CURRENCY[language],
            tax_percent_hundredths=TAX_HUNDREDTHS[language],
            rank=10 * place,
        )
        row = priced(price_id(place), wanted, 2, language)
        rows.append(row.model_copy(update={"retired_at": AT if place == RETIRED else None}))
    return rows


def priced(id_: UUID, wanted: PriceWanted, version: int, language: Language) -> Price:
    """Give a price as the server answers it."""
    said = {**dict(wanted), "version": version}
    return Price(id=id_, changed_at=AT, changed_by=WHO[language], retired_at=None, **said)
