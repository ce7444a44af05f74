x = 1
print("a" * 1_000_000)  # error: printed more than 100000 bytes, at line 2
