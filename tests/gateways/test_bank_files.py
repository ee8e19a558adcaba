"""Tries the files that a bank reads, pain.001 by the schema of ISO 20022 (E9)."""

import csv
import io
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import UUID

import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as some

from desktop.domain import payouts
from desktop.domain.payout_files import COLUMNS, Payment, Run
from desktop.gateways.bank_files import SCHEMA, BankFiles

IBAN, OTHER = "DE89370400440532013000", "NL91ABNA0417164300"
OWN = payouts.details("调度中心 & Co <Düsseldorf>", IBAN, "COBADEFF")
ONE = UUID("0193aaaa-0000-7000-8000-00000000000a")


@cache
def schema() -> xmlschema.XMLSchema:
    """The schema that comes with the library, as ISO publishes it."""
    return xmlschema.XMLSchema(str(files("sepaxml") / "schemas" / f"{SCHEMA}.xsd"))


def run(*holders: str, amount_minor: int = 12_345, bic: str = "") -> Run:
    payments = [
        Payment(at, UUID(int=at), payouts.details(name, OTHER, bic), amount_minor, "PO-1 WO-2")
        for at, name in enumerate(holders, 1)
    ]
    return Run(ONE, "PO-1", "EUR", date(2026, 11, 23), payments)


def test_pain001_is_whole_and_the_same_each_time() -> None:
    of = run("王明", "Zoë O'Neill", bic="ABNANL2A")
    written = BankFiles().transfers(of, OWN)
    assert BankFiles().transfers(of, OWN) == written
    schema().validate(written.decode())
    whole: Any = schema().to_dict(written.decode())
    found = whole["CstmrCdtTrfInitn"]
    head, [paid] = found["GrpHdr"], found["PmtInf"]
    assert (head["MsgId"], head["NbOfTxs"], str(head["CtrlSum"])) == (ONE.hex, "2", "246.90")
    assert head["CreDtTm"] == "2026-11-23T00:00:00"
    assert paid["PmtInfId"] == ONE.hex
    assert paid["DbtrAcct"]["Id"]["IBAN"] == IBAN
    assert paid["Dbtr"]["Nm"] == "Diao Du Zhong Xin Co Dusseldorf"
    names = [one["Cdtr"]["Nm"] for one in paid["CdtTrfTxInf"]]
    assert names == ["Wang Ming", "Zoe O'Neill"]
    assert [one["PmtId"]["EndToEndId"] for one in paid["CdtTrfTxInf"]] == [
        UUID(int=1).hex,
        UUID(int=2).hex,
    ]


@settings(max_examples=10, deadline=None)
@given(
    some.text(
        some.characters(codec="utf-8", exclude_categories=["Cc", "Zs"]), min_size=1, max_size=60
    ),
    some.integers(1, 10**11),
)
def test_whatever_somebody_is_called_the_file_is_whole(name: str, amount_minor: int) -> None:
    holder = f"{name}."
    written = BankFiles().transfers(run(holder, amount_minor=amount_minor), OWN)
    schema().validate(written.decode())


def test_the_table_is_known_as_utf_8_and_reads_as_it_was_written() -> None:
    written = BankFiles().table(run("王明"))
    assert written.startswith(b"\xef\xbb\xbf")
    titles, row = csv.reader(io.StringIO(written.decode("utf-8-sig")))
    assert titles == list(COLUMNS)
    assert row[2:4] == ["王明", OTHER]
    assert row[6:8] == ["123.45", "EUR"]
