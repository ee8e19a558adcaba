"""Decides how it is spelt who vouches for a server, and what a check of its public address finds.

They are words of the vocabulary, and are taken from there.
"""

from api_client.spelling import Word


class Vouching(Word):
    """Who vouches for the certificate that a server shows."""

    NOBODY = "nobody"
    AUTHORITY = "authority"
    GIVEN = "given"


class ReachGrade(Word):
    """How a finding is taken: phones can come in, may have trouble, or cannot."""

    GOOD = "good"
    DOUBTFUL = "doubtful"
    BAD = "bad"


class Reach(Word):
    """What was found on the way to a server's public address."""

    ADDRESS_MISSING = "address-missing"
    ADDRESS_PLAIN = "address-plain"
    ADDRESS_LOCAL = "address-local"
    ADDRESS_BARE = "address-bare"
    NAME_UNKNOWN = "name-unknown"
    NAME_PRIVATE = "name-private"
    NAME_RESOLVED = "name-resolved"
    PORT_REFUSED = "port-refused"
    PORT_SILENT = "port-silent"
    PORT_UNREACHABLE = "port-unreachable"
    PORT_OPEN = "port-open"
    TLS_FAILED = "tls-failed"
    CERTIFICATE_EXPIRED = "certificate-expired"
    CERTIFICATE_NOT_YET = "certificate-not-yet"
    CERTIFICATE_OTHER_NAME = "certificate-other-name"
    CERTIFICATE_SELF_MADE = "certificate-self-made"
    CERTIFICATE_UNKNOWN = "certificate-unknown"
    CERTIFICATE_OWN_AUTHORITY = "certificate-own-authority"
    CERTIFICATE_TRUSTED = "certificate-trusted"
    CERTIFICATE_ENDS_SOON = "certificate-ends-soon"
    ANSWER_SILENT = "answer-silent"
    ANSWER_REDIRECTS = "answer-redirects"
    ANSWER_PROXY_FAILS = "answer-proxy-fails"
    ANSWER_FOREIGN = "answer-foreign"
    ANSWER_OTHER_CENTRE = "answer-other-centre"
    ANSWER_UNWELL = "answer-unwell"
    ANSWERED = "answered"
    PROXY_UNTRUSTED = "proxy-untrusted"
    PROXY_MUTE = "proxy-mute"
    PROXY_SCHEME_MISSING = "proxy-scheme-missing"
    PROXY_TRUSTED = "proxy-trusted"
    PROXY_NONE = "proxy-none"
    CLOCK_BEHIND = "clock-behind"
    CLOCK_DIFFERS = "clock-differs"
    CLOCK_RIGHT = "clock-right"
