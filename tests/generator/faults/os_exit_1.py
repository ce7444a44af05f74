import os

print("before", flush=True)
os._exit(1)  # error: ended its own process with exit code 1, at line 4
