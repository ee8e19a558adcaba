"""Decides the use cases: load, ask the domain, save, announce."""
