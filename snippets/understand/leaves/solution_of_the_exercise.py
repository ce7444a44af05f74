import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 1
print(x.is_leaf, y.is_leaf)
# > True False
y.backward(gradient=torch.tensor([5.0, 6.0]))
print(x.grad)
# > tensor([5., 6.])
