"""Decides the steps by which the schema came to be, each up and down."""
