"""Decides nothing itself: the pictures of every panel and state, painted without a server (F4)."""
