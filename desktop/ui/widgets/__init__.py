"""Holds the small parts that panels are put together from."""
