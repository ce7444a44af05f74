import atexit

at_exit = atexit.register(int, "x")
print("a")
# > a
