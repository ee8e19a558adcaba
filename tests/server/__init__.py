"""Tests of `desktop.server`."""
