"""Decides how the parts are put together: `serving` without Qt, `desk` the window with it.

The one place that knows all the others; collaborators reach each other through constructors.
"""
