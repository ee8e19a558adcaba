"""Tests of `api_client`."""
