import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
h = x**2
y = 3 * h
(seed,) = torch.autograd.grad(y, h, grad_outputs=torch.tensor([1.0, 10.0]))
print(seed)
# > tensor([ 3., 30.])
h.backward(gradient=seed)
print(x.grad)
# > tensor([  6., 120.])
