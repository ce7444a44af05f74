import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
loss = torch.sum(x**2)
loss.backward()
print(x.grad)
# > tensor([2., 4., 6.])
