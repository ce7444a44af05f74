from itertools import product

import torch

H = torch.tensor([[4.0, 2.0], [2.0, 12.0]])
x = torch.tensor([1.0, 2.0], requires_grad=True)
g = H @ x
products = []
for signs in product([-1.0, 1.0], repeat=2):
    v = torch.tensor(signs)
    (vH,) = torch.autograd.grad(g, x, grad_outputs=v, retain_graph=True)
    products.append(v * vH)
print(products[1])
# > tensor([ 2., 10.])
print(torch.stack(products).mean(dim=0))
# > tensor([ 4., 12.])
