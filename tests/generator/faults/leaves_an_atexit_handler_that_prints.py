import atexit

at_exit = atexit.register(print, "late")
print("a")
# > a
# > late
