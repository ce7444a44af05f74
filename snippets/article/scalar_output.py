import torch

x = torch.tensor([3.0, 4.0], requires_grad=True)
y = x.pow(2).sum()  # shape ()
y.backward()
print(x.grad)
# > tensor([6., 8.])
