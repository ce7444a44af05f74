import subprocess

child = subprocess.Popen(["sleep", "600"], start_new_session=True)
print("a")
# > a
