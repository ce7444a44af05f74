def f(n):
    return f(n + 1)


f(0)
#! RecursionError: maximum recursion depth exceeded
