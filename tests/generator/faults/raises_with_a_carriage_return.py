raise ValueError("a\rimport os")  # error: raises with U+000D; print repr() of it instead
