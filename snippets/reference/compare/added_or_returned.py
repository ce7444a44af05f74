import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y, pullback = torch.func.vjp(torch.square, x.detach())
print(pullback(torch.ones(3)), pullback(torch.ones(3)))
# > (tensor([2., 4., 6.]),) (tensor([2., 4., 6.]),)

x.square().backward(gradient=torch.ones(3))
x.square().backward(gradient=torch.ones(3))
print(x.grad)
# > tensor([ 4.,  8., 12.])
