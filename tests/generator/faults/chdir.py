import os

os.chdir("/")
print(os.getcwd())
# > /
