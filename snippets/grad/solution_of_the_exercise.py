import torch

a = torch.tensor([1.0, 2.0], requires_grad=True)
b = torch.tensor([3.0, 4.0], requires_grad=True)
y = a * b
seed = torch.tensor([1.0, 10.0])
print(torch.autograd.grad(y, (b, a), grad_outputs=seed))
# > (tensor([ 1., 20.]), tensor([ 3., 40.]))
