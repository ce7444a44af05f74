from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import torch

base = torch.tensor(3.0, requires_grad=True)
per_km = torch.tensor(2.0, requires_grad=True)
rides = [(1.0, 5.0), (2.0, 8.5), (6.0, 12.0)]  # km, paid

turn = Lock()


def add_slopes(ride):
    km, paid = ride
    loss = (base + per_km * km - paid) ** 2
    with turn:
        loss.backward()


with ThreadPoolExecutor(3) as pool:
    list(pool.map(add_slopes, rides))
print(base.grad, per_km.grad)
# > tensor(3.) tensor(30.)
