import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
b = torch.tensor([0.0, 0.0], requires_grad=True)
y = 3 * w
seed = torch.ones(2)
print(torch.autograd.grad(y, [w, b], seed, retain_graph=True, allow_unused=True))
# > (tensor([3., 3.]), None)
print(torch.autograd.grad(y, [w, b], seed, materialize_grads=True))
# > (tensor([3., 3.]), tensor([0., 0.]))
