# error of the file: cannot be run: No such file or directory: TEMPORARY
import shutil

shutil.rmtree("..", ignore_errors=True)
print("a")
# > a
