"""Where the values of a program come from, as far as its text tells."""
