"""Decides what holds for every test: how many cases are generated, and that none is timed."""

import os

from hypothesis import settings

# No deadline: on a machine that others use too, a slow case is no fault of the rule it tries.
settings.register_profile("ci", deadline=None)
settings.register_profile("full", deadline=None, max_examples=2_000)
settings.load_profile(os.environ.get("CALLOUT_SCALE", "ci"))
