"""The map: how places become pixels, tiles pictures, and what lies on them marks (A6)."""
