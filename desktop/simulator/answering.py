"""Decides how a technician made of code answers offers: most he takes, some he leaves (E4).

What he does follows from the seed and the order's number alone: the same day gives the same answer.
"""

import random
from dataclasses import dataclass, field
from uuid import UUID

from api_client.wire.dispatch import OfferSeen
from desktop.simulator.phone import Phone

REFUSES, SILENT = 0.15, 0.1
"""Which part of offers he refuses, and which he does not look at."""
REASONS = ("Too far away.", "I have no parts left.", "I am about to go home.")


@dataclass
class Answers:
    """What a technician does with what he is offered."""

    seed: str
    due_s: dict[UUID, float] = field(default_factory=dict)
    taken: int = 0
    refused: int = 0
    late: int = 0

    def give(self, phone: Phone, now_s: float, span_s: tuple[float, float], *, free: bool) -> None:
        """Answer what it is time to answer; who is not ``free``, or goes home, takes nothing.

        Raises:
            Unreachable, Refused: as the phone's calls.

        """
        for asked in phone.offers():
            dice = random.Random(f"{self.seed}/offer/{asked.order_number}")
            does, waits_s = dice.random(), dice.uniform(*span_s)
            due_s = self.due_s.setdefault(asked.offer.id, now_s + waits_s)
            if now_s < due_s or (free and does > 1 - SILENT):
                continue
            self._answer(phone, asked, dice, accept=free and does >= REFUSES)

    def _answer(self, phone: Phone, asked: OfferSeen, dice: random.Random, *, accept: bool) -> None:
        reason = "" if accept else dice.choice(REASONS)
        if phone.answer(asked.offer.id, accept=accept, reason=reason):
            self.late += 1
        elif accept:
            self.taken += 1
        else:
            self.refused += 1
