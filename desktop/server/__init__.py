"""Decides how HTTP reaches the use cases: parse, authorise, one call, present."""
