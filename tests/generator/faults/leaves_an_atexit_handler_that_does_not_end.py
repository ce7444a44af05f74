import atexit
import time

at_exit = atexit.register(time.sleep, 600)
print("a")  # error: ran longer than 60 s, after its last statement, line 5
# > a
