"""Callout itself: the desk, its embedded server and the commands."""
