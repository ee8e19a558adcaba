"""Decides how each refusal is made to happen that money has: sums, ledger, payouts."""

from tests.provoked_holds import OF_HOLDS
from tests.provoked_ledger import OF_LEDGER
from tests.provoked_payouts import OF_PAYOUTS

OF_MONEY = {**OF_HOLDS, **OF_LEDGER, **OF_PAYOUTS}
