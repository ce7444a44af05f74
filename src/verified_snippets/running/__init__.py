"""Snippets are run here: each in a process of its own, of which `worker` is the inside."""
