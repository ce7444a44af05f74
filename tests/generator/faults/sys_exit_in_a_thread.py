import sys
import threading

threading.Thread(target=sys.exit, args=[1]).start()
print("a")
# > a
