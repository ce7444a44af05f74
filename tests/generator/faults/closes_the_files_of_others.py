import os

os.closerange(3, 1000)  # error: closed files that are not its own, at line 3
x = 1
