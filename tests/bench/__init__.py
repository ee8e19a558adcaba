"""Tries the benches at a size of seconds: every answer right and counted, never how fast."""
