class Endless:
    def __repr__(self):
        return f"<{self!r}>"


print(Endless())
#! RecursionError: maximum recursion depth exceeded
