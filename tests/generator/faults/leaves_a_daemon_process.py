import os
import subprocess
import sys
import time

fork = "if os.fork(): os._exit(0)"
code = f"import os, time\n{fork}\nos.setsid()\n{fork}\nopen('settled', 'w')\ntime.sleep(600)"
done = subprocess.run([sys.executable, "-c", code])
while not os.path.exists("settled"):
    time.sleep(0.01)
print("a")
# > a
