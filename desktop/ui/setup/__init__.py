"""Decides how each page of the first run asks for one thing, and what it checks at once."""
