# error: warned or raised with more than 100000 characters, at line 2
raise ValueError("a" * 1_000_000)
