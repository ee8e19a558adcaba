"""Decides how the words of firms' and persons' registration are spelt (E1, E15).

They are words of the vocabulary, and are taken from there.
"""

from datetime import timedelta

from api_client.spelling import Word

LAPSES_SOON = timedelta(days=30)
"""What lapses within this time lapses soon."""


class Grade(Word):
    """How far a technician is qualified, the lowest first."""

    JUNIOR = "junior"
    INTERMEDIATE = "intermediate"
    SENIOR = "senior"
    MASTER = "master"


class Registrant(Word):
    """Who is registered: a firm, or a person who works in the field."""

    FIRM = "firm"
    PERSON = "person"


class Filing(Word):
    """How a firm or a person stands with the police platform; whether it lapsed is its date's."""

    UNFILED = "unfiled"
    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"


class Review(Word):
    """What a clerk made of an application."""

    AWAITING = "awaiting"
    APPROVED = "approved"
    REFUSED = "refused"


class FirmState(Word):
    """Whether a firm does business."""

    OPEN = "open"
    CLOSED = "closed"
    SUSPENDED = "suspended"


class Post(Word):
    """Whether a person works for his firm."""

    IN_POST = "in-post"
    SUSPENDED = "suspended"
    LEFT = "left"


class Sex(Word):
    """A person's sex, as his identity card has it."""

    MALE = "male"
    FEMALE = "female"


class Finger(Word):
    """Which finger a print is of."""

    RIGHT_THUMB = "right-thumb"
    RIGHT_INDEX = "right-index"
    RIGHT_MIDDLE = "right-middle"
    RIGHT_RING = "right-ring"
    RIGHT_LITTLE = "right-little"
    LEFT_THUMB = "left-thumb"
    LEFT_INDEX = "left-index"
    LEFT_MIDDLE = "left-middle"
    LEFT_RING = "left-ring"
    LEFT_LITTLE = "left-little"


class PersonalFile(Word):
    """What a file of a registration shows; all but the photo are sealed."""

    CARD_FRONT = "card-front"
    CARD_BACK = "card-back"
    LICENCE = "licence"
    PHOTO = "photo"
    FACE = "face"
