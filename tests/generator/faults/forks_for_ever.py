import os
import time

# error: goes on in a second process, at line 5
while len(os.listdir()) < 64:  # the bound that this test sets it
    pid = os.fork()
    open(str(os.getpid()), "w").close()
time.sleep(600)
