class Endless:
    def __repr__(self):
        return f"<{self!r}>"


try:
    print(Endless())
except RecursionError as error:
    print(type(error).__name__)
# > RecursionError
