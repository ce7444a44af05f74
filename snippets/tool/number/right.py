order = "12 apples"
count = int(order.split()[0])
print(count)
# > 12
