"""Tests of one server, one window and phones made of code together."""
