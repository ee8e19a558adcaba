"""Tries an order on paper: the PDF is read back, its pages counted, its words found."""

import unicodedata
from pathlib import Path

import pytest
from PySide6.QtCore import QSizeF
from PySide6.QtPdf import QPdfDocument
from pytestqt.qtbot import QtBot

from api_client.vocabulary import NoPhone
from api_client.wire.orders import Order
from desktop import words
from desktop.ui import paper, printing
from desktop.ui.pictures import centre, painting
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import StandIn
from desktop.ui.print_dialog import PrintDialog
from desktop.ui.theme import Scheme, Theme
from desktop.words import Language
from tests.ui.conftest import Open

pytestmark = pytest.mark.usefixtures("theme")
A4_PT, LETTER_PT = QSizeF(595, 842), QSizeF(612, 792)


def read(path: Path) -> tuple[int, str, QSizeF]:
    """The pages of a PDF, all its words without spaces, and its paper."""
    document = QPdfDocument()
    assert document.load(str(path)) is QPdfDocument.Error.None_
    pages = document.pageCount()
    said = "".join(document.getAllText(page).text() for page in range(pages))
    size = document.pagePointSize(0)
    document.close()
    return pages, bare(said), size


def bare(text: str) -> str:
    """Words without spaces; a PDF may give a sign as the radical that it looks like."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(("size", "measured"), [(paper.A4, A4_PT), (paper.LETTER, LETTER_PT)])
def test_the_paper_says_what_the_order_says(
    tmp_path: Path, language: Language, size: object, measured: QSizeF
) -> None:
    words.choose(language)
    order = centre.order(1, language)
    path = tmp_path / "order.pdf"
    paper.to_file(printing.paper(order), path, size)  # type: ignore[arg-type]
    pages, said, found = read(path)
    assert pages >= 1
    assert (round(found.width()), round(found.height())) == (measured.width(), measured.height())
    told = (
        *(order.number, order.title, order.customer.name, order.customer.phone),
        *(order.place.address, order.fault.description, order.technician_name),
        *(each.name for each in order.equipment),
        *(each.name for each in order.spare_parts),
        *(words.text(key) for key in printing.SIGNATURES),
        *(words.member(each.to_state) for each in order.timeline),
    )
    missing = [each for each in told if bare(each) not in said]
    assert not missing


def test_long_chinese_breaks_within_the_page_and_goes_on_to_the_next(tmp_path: Path) -> None:
    words.choose(Language.CHINESE)
    long = "电梯停在三楼与四楼之间" * 240
    order = centre.order(1, Language.CHINESE)
    order = order.model_copy(update={"fault": order.fault.model_copy(update={"description": long})})
    path = tmp_path / "order.pdf"
    paper.to_file(printing.paper(order), path)
    pages, said, _ = read(path)
    assert pages > 1
    assert said.count(long[: len(long) // 240]) >= 240  # a line at a page's end may be there twice
    made = printing.paper(order).document()
    made.setTextWidth(510)
    assert made.idealWidth() <= 511


def test_what_people_wrote_is_no_markup(tmp_path: Path) -> None:
    order = _with(centre.order(0, Language.ENGLISH), title="<b>Valve</b> & pump")
    path = tmp_path / "order.pdf"
    paper.to_file(printing.paper(order), path)
    assert "<b>Valve</b>&pump" in read(path)[1]


def test_why_nobody_can_be_called_stands_in_place_of_the_number(tmp_path: Path) -> None:
    order = centre.order(0, Language.ENGLISH)
    order = _with(
        order,
        customer=order.customer.model_copy(update={"phone": ""}),
        no_phone=NoPhone.AT_THE_COUNTER,
    )
    path = tmp_path / "order.pdf"
    paper.to_file(printing.paper(order), path)
    assert bare(words.member(NoPhone.AT_THE_COUNTER)) in read(path)[1]


def test_a_page_is_black_on_white_whatever_the_theme(theme: Theme) -> None:
    order = centre.order(1, Language.ENGLISH)
    before = theme.scheme
    seen = []
    for scheme in Scheme:
        theme.apply(scheme)
        seen.append(paper.pages(printing.paper(order), 400)[0].toImage())
    theme.apply(before)
    assert seen[0] == seen[1]
    assert seen[0].pixelColor(2, 2).lightness() == 255
    darkest = min(
        seen[0].pixelColor(x, y).lightness() for x in range(30, 200) for y in range(20, 80)
    )
    assert darkest < 90


def test_a_file_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="absent"):
        paper.to_file(
            printing.paper(centre.order(0, Language.ENGLISH)), tmp_path / "absent" / "order.pdf"
        )


@pytest.fixture
def dialog(open_window: Open) -> PrintDialog:
    """A dialog to print five orders with."""
    window = open_window(StandIn(Language.ENGLISH))
    workplace = enter(window, lambda: painting.settle(window))
    first, *more = (printing.paper(centre.order(place, Language.ENGLISH)) for place in range(5))
    made = PrintDialog(workplace.desk, first, window, *more)
    made.open()
    return made


def test_several_orders_stand_on_pages_of_their_own(
    qtbot: QtBot, dialog: PrintDialog, tmp_path: Path
) -> None:
    path = tmp_path / "orders.pdf"
    with qtbot.waitSignal(dialog.accepted):
        dialog.write(path)
    document = QPdfDocument()
    assert document.load(str(path)) is QPdfDocument.Error.None_
    said = [bare(document.getAllText(each).text()) for each in range(document.pageCount())]
    document.close()
    for place in range(5):
        assert sum(centre.number(place) in page for page in said) == 1
    assert len(said) >= 5


def test_what_is_stopped_is_not_written(qtbot: QtBot, dialog: PrintDialog, tmp_path: Path) -> None:
    path = tmp_path / "orders.pdf"
    dialog.write(path)
    assert dialog.bar.isVisible()
    assert not dialog.print_button.isEnabled()
    with qtbot.waitSignal(dialog.destroyed):
        dialog.leave_button.click()
    assert not path.exists()


def _with(order: Order, **changed: object) -> Order:
    return order.model_copy(update=changed)
