"""Decides how every reason is spelt why a command cannot begin its work, with its exit code.

They belong to the vocabulary, from which everybody takes them.
"""

from api_client.spelling import Word


class StartFault(Word):
    """Why a command could not begin its work; each has a sentence and an exit code."""

    PORT_IN_USE = "port-in-use"
    ADDRESS_UNUSABLE = "address-unusable"
    FOLDER_NOT_WRITABLE = "folder-not-writable"
    FOLDER_IN_USE = "folder-in-use"
    FOLDER_MISSING = "folder-missing"
    DATABASE_NEWER = "database-newer"
    DATABASE_DAMAGED = "database-damaged"
    DATABASE_UNREACHABLE = "database-unreachable"
    DATABASE_UNSUPPORTED = "database-unsupported"
    SQLITE_TOO_OLD = "sqlite-too-old"
    KEY_MISSING = "key-missing"
    KEY_WRONG = "key-wrong"
    KEY_FILE_UNREADABLE = "key-file-unreadable"
    SERVER_UNREACHABLE = "server-unreachable"
    SERVER_SILENT = "server-silent"
    QT_MISSING = "qt-missing"
    PASSWORD_NOT_GIVEN = "password-not-given"  # noqa: S105  (the name of a fault, no secret)
    BACKUP_UNREADABLE = "backup-unreadable"
    BACKUP_DAMAGED = "backup-damaged"
    BACKUP_NEWER = "backup-newer"
    FOLDER_NOT_EMPTY = "folder-not-empty"
    DATABASE_NOT_EMPTY = "database-not-empty"
    CENTRE_MOVED = "centre-moved"
    DISK_FULL = "disk-full"
    DATABASE_SIGN_IN = "database-sign-in"
    DATABASE_MISSING = "database-missing"
    DATABASE_TOO_OLD = "database-too-old"
    DATABASE_ENCODING = "database-encoding"
    DATABASE_NOT_WRITABLE = "database-not-writable"
    DATABASE_OLDER = "database-older"
    COPY_DIFFERS = "copy-differs"
    CENTRE_OTHER = "centre-other"
    SERVER_STOPPING = "server-stopping"
    SETTINGS_UNREADABLE = "settings-unreadable"
    DESK_SILENT = "desk-silent"
    CENTRE_EXISTS = "centre-exists"
    CENTRE_HALF_MADE = "centre-half-made"
    FOLDER_ON_NETWORK = "folder-on-network"
    FOLDER_SYNCHRONISED = "folder-synchronised"
    BACKUP_FOLDER_UNUSABLE = "backup-folder-unusable"
    DISK_NEARLY_FULL = "disk-nearly-full"
    CERTIFICATE_UNREADABLE = "certificate-unreadable"
    PACE_REFUSED = "pace-refused"
    PLAIN_HTTP_REFUSED = "plain-http-refused"
    AUTHORITY_UNREADABLE = "authority-unreadable"


EXIT_CODES = {fault: 10 + place for place, fault in enumerate(StartFault)}
"""The process exit code of each start fault; 0 is success, 1 a failed check, 2 wrong usage."""
