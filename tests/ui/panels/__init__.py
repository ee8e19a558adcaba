"""Tests of `desktop.ui.panels`."""
