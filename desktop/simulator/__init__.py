"""Phones made of code: behave like field devices, through `api_client` alone."""
