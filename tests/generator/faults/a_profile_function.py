import sys

sys.setprofile(lambda frame, event, arg: None)
x = len("a")
