import os
import threading
import time

threading.Timer(0.3, os._exit, [0]).start()
time.sleep(600)  # error: ended its own process with exit code 0, at line 6
