"""Which lines of a program are to blame, by what was seen of its run."""
