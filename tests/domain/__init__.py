"""Tests of `desktop.domain`."""
