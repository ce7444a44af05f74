import torch

x = torch.ones(2, 3, requires_grad=True)
y = x.sum(dim=1)
y.backward(gradient=torch.tensor([5.0, 7.0]))
print(x.grad)
# > tensor([[5., 5., 5.],
# >         [7., 7., 7.]])
