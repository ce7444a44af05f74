import resource

given = resource.RLIMIT_FSIZE, (0, 0)
resource.setrlimit(*given)  # error: lets no file grow, or has no space to (ulimit -f), at line 4
x = 1
