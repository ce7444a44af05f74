print("\x1b[31mred\x1b[0m")  # error: prints U+001B; print repr() of it instead
