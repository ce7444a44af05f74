import os

print("a", flush=True)
# > a
os.close(1)
x = 1
