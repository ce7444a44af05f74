import sys


class Odd:
    def write(self, text): ...

    def flush(self):
        raise SystemExit


sys.stdout = Odd()
print("lost")
