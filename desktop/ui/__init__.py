"""Decides how the desk looks and answers; knows the server through `api_client` alone."""
