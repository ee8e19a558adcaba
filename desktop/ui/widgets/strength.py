"""Decides how strong a password is called, in words, for who makes one up.

It is advice: what is refused is the server's to say. Reckoned are the guesses that somebody needs
who knows how people make passwords up, in bits: signs that follow from the one before, common words
and the own name count for nothing.
"""

import math
from enum import StrEnum

COMMON = (
    *("password", "passwort", "qwerty", "qwertz", "asdf", "zxcv", "admin", "letmein", "welcome"),
    *("callout", "secret", "dispatch", "centre", "center", "dragon", "monkey", "iloveyou", "login"),
    *("woaini", "mima", "guanli", "aini", "5201314", "1314", "520", "888", "666", "111", "000"),
    *(
        "123",
        "321",
        "147",
        "258",
        "369",
        "1q2w3e",
        "qazwsx",
        "abc",
        "北京",
        "密码",
        "管理员",
        "调度",
    ),
)
"""What people put into passwords first; whole series such as 1234 are found by themselves."""
WEAK_BITS, FAIR_BITS, GOOD_BITS = 40.0, 60.0, 80.0
HAN = 2_500
"""How many Chinese characters people choose from."""
CLASSES = ((str.islower, 26), (str.isupper, 26), (str.isdigit, 10), (str.isspace, 1))
OTHERS = 32


class Strength(StrEnum):
    """How strong a password is; texts lie under `strength`."""

    REFUSED = "refused"
    """The server takes none like it."""
    WEAK = "weak"
    FAIR = "fair"
    GOOD = "good"
    STRONG = "strong"


def strength(password: str, name: str = "") -> Strength:
    """Give how strong a password is for somebody of a name."""
    bits = bits_of(password, name)
    if bits < WEAK_BITS:
        return Strength.WEAK
    if bits < FAIR_BITS:
        return Strength.FAIR
    return Strength.GOOD if bits < GOOD_BITS else Strength.STRONG


def bits_of(password: str, name: str = "") -> float:
    """Give the bits of a password that cannot be foreseen."""
    left = password.casefold()
    for word in sorted((*COMMON, *name.casefold().split()), key=len, reverse=True):
        if len(word) > 1:
            left = left.replace(word, word[0])
    per_sign = math.log2(max(2, _pool(password)))
    seen: set[str] = set()
    bits, before = 0.0, ""
    for sign in left:
        follows = before and abs(ord(sign) - ord(before)) <= 1
        if follows:
            bits += 0.5
        elif sign in seen:
            bits += per_sign / 2
        else:
            bits += math.log2(HAN) if _han(sign) else per_sign
        seen.add(sign)
        before = sign
    return bits


def _pool(password: str) -> int:
    """Give how many signs a password chooses from, Chinese ones apart."""
    pool = sum(size for belongs, size in CLASSES if any(map(belongs, password)))
    other = any(not sign.isalnum() and not sign.isspace() and not _han(sign) for sign in password)
    return pool + OTHERS * other


def _han(sign: str) -> bool:
    return "\u4e00" <= sign <= "\u9fff"
