error = ValueError("a")
error.__notes__ = 3
raise error
#! ValueError: a
