import signal

before = signal.alarm(1)
signal.pause()  # error: was killed by SIGALRM, at line 4
