print("a\0b")  # error: prints U+0000; print repr() of it instead
