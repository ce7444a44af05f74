import torch

x = torch.ones(2, 2, requires_grad=True)
y = x.flatten()
seed = torch.tensor([1.0, 2.0, 3.0, 4.0])
y.backward(seed)
seed.zero_()
print(x.grad)
# > tensor([[0., 0.],
# >         [0., 0.]])
