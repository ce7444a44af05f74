import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
optimizer = torch.optim.SGD([x], lr=0.1)
(x**2).sum().backward()
x.grad = None
(x**2).sum().backward()
print(x.grad)
# > tensor([2., 4., 6.])
optimizer.zero_grad()
print(x.grad)
# > None
(x**2).sum().backward()
optimizer.zero_grad(set_to_none=False)
print(x.grad)
# > tensor([0., 0., 0.])
