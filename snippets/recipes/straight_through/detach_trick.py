import torch

x = torch.tensor([0.25, 1.75, -2.25], requires_grad=True)
rounded = x.round().detach() + (x - x.detach())
print(rounded.tolist())
# > [0.0, 2.0, -2.0]
rounded.backward(gradient=torch.tensor([1.0, 10.0, 100.0]))
print(x.grad)
# > tensor([  1.,  10., 100.])
