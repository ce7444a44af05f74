total = 0
for price in (2, 3):
    total += price
    print("so far", total)
    # > so far 2
    # > so far 5
print("in all", total)
# > in all 5
