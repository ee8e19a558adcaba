"""Tests of `desktop.gateways`."""
