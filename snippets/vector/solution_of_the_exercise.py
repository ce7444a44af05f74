import torch

x = torch.tensor([5.0, 6.0, 7.0], requires_grad=True)
y = x.cumsum(0)
y.backward(gradient=torch.tensor([1.0, 10.0, 100.0]))
print(x.grad)
# > tensor([111., 110., 100.])
