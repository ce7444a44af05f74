x = []
while True:  # error: needed more than 500000000 bytes of memory, at line 2
    x.append(bytearray(50_000_000))
