import torch

x = torch.ones(2, 3, requires_grad=True)
y = x.sum(dim=1, keepdim=True)
print(y.shape)
# > torch.Size([2, 1])
y.backward(gradient=torch.tensor([[1.0], [2.0]]))
print(x.grad)
# > tensor([[1., 1., 1.],
# >         [2., 2., 2.]])
