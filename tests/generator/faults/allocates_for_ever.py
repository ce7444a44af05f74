x = []
while True:  # error: needed more than 300000000 bytes of memory, at line 2
    x.append(bytearray(50_000_000))
