import math

x, y = 0.5, math.exp(0.5)
seed = 10.0
print(round(seed * y, 4))
# > 16.4872
print(round(seed * (math.exp(x + 1e-6) - math.exp(x - 1e-6)) / 2e-6, 4))
# > 16.4872
