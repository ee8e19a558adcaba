"""Decides how fast Callout is: real servers under load, each figure held against its fellow.

Two machines are never alike and one is never quiet, so no figure stands alone: arms alternate in
rounds, and what decides is the ratio of their medians (docs/decisions/0020).
"""
