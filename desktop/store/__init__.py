"""Decides how records lie in the database and files on the disk."""
