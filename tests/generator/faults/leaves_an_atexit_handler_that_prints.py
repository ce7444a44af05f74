import atexit

at_exit = atexit.register(print, "late")
# error: prints after its last statement, from a thread, another process or at exit; print within a statement
print("a")
# > a
