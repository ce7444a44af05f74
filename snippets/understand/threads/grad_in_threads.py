from concurrent.futures import ThreadPoolExecutor

import torch

base = torch.tensor(3.0, requires_grad=True)
per_km = torch.tensor(2.0, requires_grad=True)
rides = [(1.0, 5.0), (2.0, 8.5), (6.0, 12.0)]  # km, paid


def slopes(ride):
    km, paid = ride
    loss = (base + per_km * km - paid) ** 2
    return torch.autograd.grad(loss, (base, per_km))


with ThreadPoolExecutor(3) as pool:
    of_the_rides = list(pool.map(slopes, rides))
for pair in of_the_rides:
    print(pair)
# > (tensor(0.), tensor(0.))
# > (tensor(-3.), tensor(-6.))
# > (tensor(6.), tensor(36.))
base.grad, per_km.grad = (sum(column) for column in zip(*of_the_rides, strict=True))
print(base.grad, per_km.grad)
# > tensor(3.) tensor(30.)
