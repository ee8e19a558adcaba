"""Decides the paths of the API: one module a noun, each route parses, calls once, presents."""
