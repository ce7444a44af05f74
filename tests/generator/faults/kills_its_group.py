import os
import signal

os.killpg(0, signal.SIGKILL)  # error: was killed by SIGKILL, at line 4
