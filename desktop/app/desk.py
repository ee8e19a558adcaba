"""Decides how the desk's window is put together from client, tasks, feed and notices."""
