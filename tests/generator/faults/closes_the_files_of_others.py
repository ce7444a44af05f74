import os

os.closerange(3, 1000)  # error: ended its own process with exit code 1, at line 3
x = 1
