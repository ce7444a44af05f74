"""Snippet files: their statements, and what they state of their runs."""
