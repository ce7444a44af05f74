import resource

given = resource.RLIMIT_FSIZE, (0, 0)
resource.setrlimit(*given)  # error: left no room for what is told of its run: the temporary folder is full, or no file may grow so large (ulimit -f), at line 4
x = 1
