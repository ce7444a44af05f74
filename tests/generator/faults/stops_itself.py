import os
import signal

os.kill(os.getpid(), signal.SIGSTOP)  # error: ran longer than 60 s, at line 4
