"""Snippet files and their records: what a file states, what a run did, and whether they agree."""
