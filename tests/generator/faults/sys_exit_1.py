import sys

print("before")
# > before
sys.exit(1)  # error: does raise or warn, which the file does not state; under line 5, write
