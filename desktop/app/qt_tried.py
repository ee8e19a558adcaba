"""Decides whether Qt can be loaded here; run as a program of its own, for Qt ends one that cannot.

Prints one JSON object: Qt's version, and how many of its fonts write Chinese. On Windows it asks
the real screen's plug-in, since only that one knows the system's fonts.
"""

import json
import os
import sys

from PySide6.QtCore import qVersion
from PySide6.QtGui import QFontDatabase, QGuiApplication


def main() -> None:
    """Load Qt, count fonts, and say so on standard output."""
    if sys.platform != "win32":
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = QGuiApplication(["callout"])
    chinese = QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese)
    sys.stdout.write(json.dumps({"qt": qVersion(), "chinese_fonts": len(chinese)}) + "\n")
    application.quit()


if __name__ == "__main__":
    main()
