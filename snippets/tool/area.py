side = 3
print(side * side)
# > 9
