import time

time.sleep(600)  # error: ran longer than 60 s, at line 3
