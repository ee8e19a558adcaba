"""Tests of `desktop.store`."""
