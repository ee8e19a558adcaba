"""Decides how a run of payouts becomes a file that a bank reads: CSV, or pain.001 of ISO 20022.

pain.001 is written by sepaxml (docs/decisions). The numbers by which a bank knows a message again
are the run's own, so that the same run is the same file.
"""

import io
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, time

from desktop.domain import payout_files
from desktop.domain import payouts as rules
from desktop.domain.payout_files import Run
from desktop.domain.payouts import Details
from desktop.gateways.spreadsheet import write_csv

SCHEMA = "pain.001.001.09"
"""The version that banks of the SEPA take."""
MOST_PURPOSE = 140
"""So long what a payment is for may be said."""
_SPACE = f"urn:iso:std:iso:20022:tech:xsd:{SCHEMA}"


class BankFiles:
    """Writes runs for banks."""

    def table(self, run: Run) -> bytes:
        """Return a run as CSV in UTF-8, with the mark by which spreadsheets know it."""
        out = io.StringIO(newline="")
        write_csv(out, payout_files.COLUMNS, payout_files.rows(run))
        return out.getvalue().encode("utf-8")

    def transfers(self, run: Run, own: Details) -> bytes:
        """Return a run in euros as pain.001, from the centre's own account.

        Names are written in the Latin signs that each bank takes; Chinese ones by their sound.
        """
        from sepaxml import SepaTransfer  # noqa: PLC0415  (loads what few servers ever need)
        from text_unidecode import unidecode  # noqa: PLC0415  (as above)

        def latin(text: str, most: int = rules.MOST_HOLDER) -> str:
            return payout_files.in_sepa(unidecode(text))[:most].strip() or "-"

        config = {
            "name": latin(own.holder),
            "IBAN": own.account,
            "batch": True,
            "currency": run.currency,
        }
        if own.bic:
            config["BIC"] = own.bic
        made = SepaTransfer(config, schema=SCHEMA, clean=False)
        for one in run.payments:
            payment = {
                "name": latin(one.to.holder),
                "IBAN": one.to.account,
                "amount": one.amount_minor,
                "execution_date": run.on,
                "description": latin(one.purpose, MOST_PURPOSE),
                "endtoend_id": one.id.hex,
            }
            if one.to.bic:
                payment["BIC"] = one.to.bic
            made.add_payment(payment)
        return _numbered(run, made.export(validate=False))


def _numbered(run: Run, written: bytes) -> bytes:
    """Return a message under the run's own numbers and time; sepaxml took others at random."""
    ET.register_namespace("", _SPACE)
    root = ET.fromstring(written)  # noqa: S314  (we have just made it)
    at = datetime.combine(run.on, time(0), UTC)
    own = {
        "MsgId": run.message_id,
        "PmtInfId": run.message_id,
        "CreDtTm": f"{at:%Y-%m-%dT%H:%M:%S}",
    }
    for name, text in own.items():
        for node in root.iter(f"{{{_SPACE}}}{name}"):
            node.text = text
    written_anew: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written_anew
