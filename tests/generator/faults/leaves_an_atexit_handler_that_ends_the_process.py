import atexit
import os

at_exit = atexit.register(os._exit, 3)
print("a")  # error: ended its own process with exit code 3, after its last statement, line 5
# > a
