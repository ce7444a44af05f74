"""The process of a reader's program, from within and from without."""
