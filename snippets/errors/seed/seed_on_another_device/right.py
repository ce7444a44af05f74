import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)  # on the CPU
y = x.pow(2)
y.backward(torch.ones(3, device=y.device))
print(x.grad)
# > tensor([2., 4., 6.])
