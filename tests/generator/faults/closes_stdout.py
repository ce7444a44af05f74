import sys

print("a")
# > a
sys.stdout.close()
print("b")  # error: does raise or warn, which the file does not state; under line 6, write
