"""Tests of `desktop.simulator`."""
