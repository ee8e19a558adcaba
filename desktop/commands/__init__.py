"""Decides what each command line takes, prints and returns, one module a command."""
