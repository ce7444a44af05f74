import sys


def profile(frame, event, arg):
    raise ValueError(event)


sys.setprofile(profile)
# error: ended its own process with exit code 1, after its last statement, line 10
x = 1
