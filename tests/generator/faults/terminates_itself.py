import os
import signal

os.kill(os.getpid(), signal.SIGTERM)  # error: was killed by SIGTERM, at line 4
