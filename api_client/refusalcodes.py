"""Decides how every refusal is spelt, by the code that the server answers and the desk words.

They are words of the vocabulary, and are taken from there.
"""

from api_client.spelling import Word


class Code(Word):
    """Every refusal, by the code that the server answers and the desk words."""

    REQUEST_INVALID = "request-invalid"
    REQUEST_UNREADABLE = "request-unreadable"
    BODY_TOO_LARGE = "body-too-large"
    MEDIA_TYPE_WRONG = "media-type-wrong"
    METHOD_NOT_ALLOWED = "method-not-allowed"
    NOT_FOUND = "not-found"
    NOT_SIGNED_IN = "not-signed-in"
    TOKEN_REVOKED = "token-revoked"  # noqa: S105  (the name of a refusal, no secret)
    TOKEN_EXPIRED = "token-expired"  # noqa: S105  (the name of a refusal, no secret)
    NOT_PERMITTED = "not-permitted"
    SIGN_IN_WRONG = "sign-in-wrong"
    TOO_MANY_TRIES = "too-many-tries"
    PAIRING_CODE_WRONG = "pairing-code-wrong"
    NAME_TAKEN = "name-taken"
    PASSWORD_WEAK = "password-weak"  # noqa: S105  (the name of a refusal, no secret)
    PASSWORD_WRONG = "password-wrong"  # noqa: S105  (the name of a refusal, no secret)
    PASSWORD_SAME = "password-same"  # noqa: S105  (the name of a refusal, no secret)
    PASSWORD_DUE = "password-due"  # noqa: S105  (the name of a refusal, no secret)
    ROLE_UNSUITABLE = "role-unsuitable"
    LAST_ADMINISTRATOR = "last-administrator"
    SETTING_WRONG = "setting-wrong"
    SETTING_FIXED = "setting-fixed"
    ID_REUSED = "id-reused"
    EDIT_CONFLICT = "edit-conflict"
    VERSION_UNKNOWN = "version-unknown"
    ORDER_STEP_OUT_OF_TURN = "order-step-out-of-turn"
    ORDER_NOT_EDITABLE = "order-not-editable"
    CLAIM_HELD = "claim-held"
    ORDER_FIELDS_MISSING = "order-fields-missing"
    REASON_MISSING = "reason-missing"
    PARTY_MISSING = "party-missing"
    VISIT_ENDED = "visit-ended"
    TECHNICIAN_UNKNOWN = "technician-unknown"
    TECHNICIAN_NOT_AVAILABLE = "technician-not-available"
    TECHNICIAN_BUSY = "technician-busy"
    TECHNICIAN_UNQUALIFIED = "technician-unqualified"
    OFFER_TAKEN = "offer-taken"
    OFFER_OVER = "offer-over"
    CASCADE_RUNS = "cascade-runs"
    CASCADE_OVER = "cascade-over"
    DIGEST_DIFFERS = "digest-differs"
    FILE_EMPTY = "file-empty"
    CURSOR_TOO_OLD = "cursor-too-old"
    CURSOR_UNKNOWN = "cursor-unknown"
    TIME_WINDOW_INVERTED = "time-window-inverted"
    POLYGON_CROSSES_ITSELF = "polygon-crosses-itself"
    POLYGON_CORNERS_FEW = "polygon-corners-few"
    POLYGON_WITHOUT_EXTENT = "polygon-without-extent"
    POLYGON_TOO_WIDE = "polygon-too-wide"
    AREA_NAME_TAKEN = "area-name-taken"
    AREA_UNKNOWN = "area-unknown"
    HOURS_OVERLAP = "hours-overlap"
    TOO_MANY_SHIFTS = "too-many-shifts"
    TRACK_TOO_LONG = "track-too-long"
    TOO_MANY_VIEWS = "too-many-views"
    DISK_FULL = "disk-full"
    SERVER_FAULT = "server-fault"
    SERVER_STOPPING = "server-stopping"
    TOOK_TOO_LONG = "took-too-long"
    STORAGE_UNAVAILABLE = "storage-unavailable"
    SERVER_BUSY = "server-busy"
    SERVER_OUTDATED = "server-outdated"
    REQUEST_TOO_SLOW = "request-too-slow"
