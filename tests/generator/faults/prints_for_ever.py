print("a")
while True:  # error: printed more than 100000 bytes, at line 2
    print("a" * 1000)
