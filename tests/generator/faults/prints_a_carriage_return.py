print("a\rimport os")  # error: prints U+000D; print repr() of it instead
