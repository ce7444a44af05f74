import sys

sys.modules.clear()
print("a")
# > a
