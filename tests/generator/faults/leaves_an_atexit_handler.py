import atexit

at_exit = atexit.register(int)
print("a")
# > a
