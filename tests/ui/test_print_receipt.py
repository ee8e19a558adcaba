"""Tries the receipt of a fee on paper: the PDF is read back, its words found (E9)."""

from pathlib import Path

import pytest

from api_client.vocabulary import FeeCollector, HoldKind, HoldState, PaymentMeans
from api_client.wire.fees import FeePaid
from desktop import words
from desktop.ui import paper, print_receipt
from desktop.ui.pictures import centre
from desktop.ui.pictures.charged import LINES, SAID, recorded
from desktop.ui.pictures.holds import BACK, FEE, OVER, Holds, id_of
from desktop.words import Language
from tests.ui.test_printing import bare, read

pytestmark = pytest.mark.usefixtures("theme")


@pytest.mark.parametrize("language", Language)
def test_the_receipt_says_all_of_it(tmp_path: Path, language: Language) -> None:
    words.choose(language)
    order, funding = centre.order(1, language), Holds(language).rows[id_of(OVER)]
    fee = recorded(order.id, funding.technician_name, language, centre.NOW)
    path = tmp_path / "receipt.pdf"
    paper.to_file(print_receipt.paper(order, fee, [funding], SAID[language][1]), path)
    pages, said, _ = read(path)
    assert pages == 1
    assert fee.paid is not None
    told = (
        *(SAID[language][1], order.number, order.title, order.customer.name, order.place.address),
        *(fee.technician_name, fee.paid.receipt, words.member(fee.paid.means)),
        *(text for text, _ in LINES[language]),
        *(words.money(line.amount_minor, fee.currency) for line in fee.lines),
        *(words.money(minor, fee.currency) for minor in (fee.tax_minor, -fee.discount_minor)),
        *(words.money(fee.total_minor, fee.currency), fee.currency, fee.discount_reason),
        *(words.member(kind) for kind in HoldKind),
        words.member(HoldState.RELEASED),
        paper.at(centre.NOW),
    )
    assert [each for each in told if bare(each) not in said] == []


def test_what_is_still_owed_and_what_the_technician_took_is_said() -> None:
    order, funding = centre.order(FEE, Language.ENGLISH), Holds(Language.ENGLISH).rows[id_of(BACK)]
    paid = FeePaid(collector=FeeCollector.TECHNICIAN, means=PaymentMeans.CASH, receipt="W-1")
    fee = recorded(order.id, "Li", Language.ENGLISH, centre.NOW).model_copy(update={"paid": paid})

    def said(*sums: object) -> str:
        made = print_receipt.paper(order, fee, sums, "")  # type: ignore[arg-type]
        return made.document().toPlainText()

    assert words.member(FeeCollector.TECHNICIAN) in said()
    assert words.text("receipt.frozen") not in said()
    assert words.text("receipt.owed") in said(funding)
    assert words.member(HoldState.FORFEITED) in said(funding)
