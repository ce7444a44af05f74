"""Snippets are run here: each in a process of its own, of which the module `child` is the inside."""
