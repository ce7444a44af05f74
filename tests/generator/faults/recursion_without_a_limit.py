import sys


def f(n):
    return max(map(f, [n + 1]))


sys.setrecursionlimit(10**9)
f(0)  # error: was killed by SIGSEGV, at line 9
