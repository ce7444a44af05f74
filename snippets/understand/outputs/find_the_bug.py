import torch

x = torch.tensor([1.2, 2.9], requires_grad=True)
(x.round() - 2).pow(2).sum().backward()
print(x.grad)
# > tensor([0., 0.])
x.grad = None
(x - 2).pow(2).sum().backward()
print(x.grad)
# > tensor([-1.6000,  1.8000])
