import torch

w = torch.tensor([1.0, 1.0], requires_grad=True)
batch = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
y = batch @ w
batch = torch.tensor([[5.0, 6.0], [7.0, 8.0]])
y.sum().backward()
print(w.grad)
# > tensor([4., 6.])
