from itertools import product

import torch

H = torch.tensor([[4.0, 2.0], [2.0, 12.0]])
x = torch.tensor([1.0, 2.0], requires_grad=True)
g = H @ x  # the gradient of ½ xᵀHx
total = 0.0
for signs in product([-1.0, 1.0], repeat=2):
    v = torch.tensor(signs)
    (vH,) = torch.autograd.grad(g, x, grad_outputs=v, retain_graph=True)
    print(signs, (vH @ v).item())
    total += (vH @ v).item() / 4
# > (-1.0, -1.0) 20.0
# > (-1.0, 1.0) 12.0
# > (1.0, -1.0) 12.0
# > (1.0, 1.0) 20.0
print(total)
# > 16.0
