import atexit
import os

at_exit = atexit.register(os._exit, 3)
print("a")
# > a
