from statistics import mean

ages = [31, 25, 40]
print(mean(ages))
# > 32
