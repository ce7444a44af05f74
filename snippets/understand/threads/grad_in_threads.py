from concurrent.futures import ThreadPoolExecutor

import torch

w = torch.tensor(1.0, requires_grad=True)


def slope(x):
    (gradient,) = torch.autograd.grad((w * x).pow(2), w)
    return gradient


with ThreadPoolExecutor(4) as pool:
    slopes = list(pool.map(slope, torch.tensor([1.0, 2.0, 3.0, 4.0])))
print(slopes)
# > [tensor(2.), tensor(8.), tensor(18.), tensor(32.)]
w.grad = sum(slopes)
print(w.grad)
# > tensor(60.)
