# error of the file: was deleted while it ran
import os

os.remove(__file__)
print("a")
# > a
