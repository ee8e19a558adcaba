"""Decides what is allowed: rules as values in, decisions out, without input, output or a clock."""
