import os
import signal

os.kill(os.getpid(), signal.SIGKILL)  # error: was killed by SIGKILL, at line 4
