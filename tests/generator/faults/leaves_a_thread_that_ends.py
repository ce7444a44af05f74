import threading
import time

threading.Thread(target=time.sleep, args=[0.1]).start()
print("a")
# > a
