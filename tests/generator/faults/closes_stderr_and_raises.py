import sys

sys.stderr.close()
1 / 0
#! ZeroDivisionError: division by zero
