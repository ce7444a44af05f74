import sys

sys.stderr = None
1 / 0
#! ZeroDivisionError: division by zero
