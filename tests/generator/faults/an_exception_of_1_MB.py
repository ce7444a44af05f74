# error: does raise or warn, which the file does not state; under line 2, write
raise ValueError("a" * 1_000_000)
