"""Tests of `api_client.wire`."""
