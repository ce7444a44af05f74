import subprocess
import sys

flee = "for i in range(1000):\n    if os.fork(): os._exit(0)"
code = f"import os, time\n{flee}\ntime.sleep(600)"
done = subprocess.run([sys.executable, "-c", code])
