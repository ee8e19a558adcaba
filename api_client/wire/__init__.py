"""Decides the form of every message on the wire, one module a noun."""
