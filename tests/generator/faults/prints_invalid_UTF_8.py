import os

# error: prints byte 0xFF, which is not UTF-8; print repr() of it instead
size = os.write(1, b"a\n\xff")
