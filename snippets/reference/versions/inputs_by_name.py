import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
b = torch.tensor(4.0, requires_grad=True)
y = x**2 + b
seed = torch.tensor([1.0, 10.0, 100.0])
print(torch.autograd.grad(y, {"x": x, "b": b}, grad_outputs=seed))
# > {'x': tensor([  2.,  40., 600.]), 'b': tensor(111.)}
