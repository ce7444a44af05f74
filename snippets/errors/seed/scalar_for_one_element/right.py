import torch

x = torch.tensor([3.0, 4.0], requires_grad=True)
y = x.pow(2).sum(dim=0, keepdim=True)  # shape (1,)
y.backward(torch.tensor([0.5]))
print(x.grad)
# > tensor([3., 4.])
