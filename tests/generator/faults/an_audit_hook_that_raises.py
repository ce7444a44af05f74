import sys


def hook(event, arguments):
    if event == "exec":
        raise ValueError(event)


sys.addaudithook(hook)
x = 1
