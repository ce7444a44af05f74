from concurrent.futures import ThreadPoolExecutor

import torch

w = torch.tensor(1.0, requires_grad=True)
with ThreadPoolExecutor(4) as pool:
    slopes = list(pool.map(lambda x: torch.autograd.grad(w * x, w), range(4)))
print(slopes)
# > [(tensor(0.),), (tensor(1.),), (tensor(2.),), (tensor(3.),)]
print(w.grad)
# > None
