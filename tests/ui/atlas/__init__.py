"""Tests of `desktop.ui.atlas`."""
