import sys


def hook(event, arguments):
    if event == "exec":
        raise ValueError(event)


sys.addaudithook(hook)
x = 1  # error: does raise or warn, which the file does not state; under line 10, write
