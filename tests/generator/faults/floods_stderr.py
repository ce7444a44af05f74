import sys

# error: printed more than 100000 bytes on standard error, at line 4
for i in range(200):
    print("a" * 10_000, file=sys.stderr)
