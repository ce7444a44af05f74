import torch

x = torch.tensor([3.0, 4.0], requires_grad=True)
y = torch.complex(x[0], x[1])  # one element
y.abs().backward()
print(x.grad)
# > tensor([0.6000, 0.8000])
