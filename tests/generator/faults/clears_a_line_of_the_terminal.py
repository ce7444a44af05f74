print("\x1b[2K")  # error: prints U+001B; print repr() of it instead
