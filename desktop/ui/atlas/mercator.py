"""Decides where a place lies on the map of the world: Web Mercator, as all tiles have it.

The world is a square of side 1: x from 180 degrees west to the east, y from 85 degrees north to the
south. Degrees are WGS 84.
"""

from math import asinh, atan, cos, degrees, pi, radians, sinh, tan

NORTHERNMOST = 85.0511287798066
"""Further north, or south, there is no map."""
AROUND_M = 40_075_016.685578488
"""Around the equator."""


def flat(lat: float, lon: float) -> tuple[float, float]:
    """Give where a place lies on the square; beyond its edges the nearest that is on it."""
    lat = min(max(lat, -NORTHERNMOST), NORTHERNMOST)
    return (lon + 180) / 360, (1 - asinh(tan(radians(lat))) / pi) / 2


def place(x: float, y: float) -> tuple[float, float]:
    """Give latitude and longitude of a point of the square."""
    return degrees(atan(sinh(pi * (1 - 2 * y)))), x * 360 - 180


def metres(y: float) -> float:
    """Give how many metres the side of the square would be if all of it were as at `y`."""
    return AROUND_M * cos(radians(place(0, y)[0]))
