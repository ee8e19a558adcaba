"""Tests of `desktop.service`."""
