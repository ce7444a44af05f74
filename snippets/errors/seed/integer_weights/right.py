import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x.pow(2)
counts = torch.tensor([1, 4, 2])
y.backward(counts / counts.max())
print(x.grad)
# > tensor([0.5000, 4.0000, 3.0000])
