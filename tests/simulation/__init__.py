"""Tests that play a whole centre and check its invariants after every step."""
