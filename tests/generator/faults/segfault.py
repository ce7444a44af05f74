import ctypes


def f():
    ctypes.string_at(0)


x = 1
f()  # error: was killed by SIGSEGV, at line 9
