"""Holds the panels, which do not know each other; nothing is imported here."""
