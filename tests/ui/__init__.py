"""Tests of `desktop.ui`."""
