import sys

sys.setrecursionlimit(40)
print("a")
# > a
