from concurrent.futures import ThreadPoolExecutor

import torch

a = torch.tensor(3.0, requires_grad=True)
b = torch.tensor(4.0, requires_grad=True)
with ThreadPoolExecutor(2) as pool:
    list(pool.map(torch.Tensor.backward, [a**2, b**2]))
print(a.grad, b.grad)
# > tensor(6.) tensor(8.)
