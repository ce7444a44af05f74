import os

os._exit(0)  # error: ended its own process with exit code 0, at line 3
print("never")
