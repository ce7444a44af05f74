x = 1
# error: raises, so that line 4 and what follows never runs; correct it, or end the file here with
x / 0
print(x)
