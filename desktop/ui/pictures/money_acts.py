"""Decides which pictures there are of money: frozen sums, the ledger and payouts."""

from desktop.ui.pictures import hold_acts, ledger_acts, payout_acts

SCENES = (*hold_acts.SCENES, *ledger_acts.SCENES, *payout_acts.SCENES)
"""Each scene's name, what is done when somebody has logged in, and how the centre is then."""
