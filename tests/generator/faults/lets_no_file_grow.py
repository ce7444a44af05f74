import resource

given = resource.RLIMIT_FSIZE, (0, 0)
resource.setrlimit(*given)  # error: closed files that are not its own, or lets none grow, at line 4
x = 1
