import sys

sys.modules["json"] = sys.modules["os"] = sys.modules["traceback"] = None
print("a")
# > a
