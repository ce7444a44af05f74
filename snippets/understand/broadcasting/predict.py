import torch

x = torch.ones(2, 3, requires_grad=True)
x.mean().backward(gradient=torch.tensor(6.0))
print(x.grad)
# > tensor([[1., 1., 1.],
# >         [1., 1., 1.]])
