"""Decides what is tried in a real window: the work of a shift, on a real screen, by keys alone."""
