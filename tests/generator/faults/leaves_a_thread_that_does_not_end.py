import threading
import time

threading.Thread(target=time.sleep, args=[600]).start()
print("a")  # error: ran longer than 60 s, after its last statement, line 5
# > a
