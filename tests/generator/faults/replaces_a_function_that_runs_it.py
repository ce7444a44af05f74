import json

json.dumps = None  # error: ended its own process with exit code 1, at line 3
x = 1
