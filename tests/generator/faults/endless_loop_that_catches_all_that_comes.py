import signal

before = [signal.signal(number, signal.SIG_IGN) for number in (2, 15)]
while True:  # error: used more than 0.5 s of processor time, at line 4
    try:
        x = 1 / 0
    except BaseException:
        pass
