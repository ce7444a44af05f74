import os

os.rmdir(os.getcwd())
print("a")
# > a
