import sys

sys.stdout = sys.__stdout__ = sys.stderr = None
print("lost")
