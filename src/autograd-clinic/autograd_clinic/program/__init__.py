"""A reader's program: its files and cells, and what stands in its text."""
