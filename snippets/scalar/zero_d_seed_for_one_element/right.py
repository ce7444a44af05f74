import torch

x = torch.tensor([3.0], requires_grad=True)
y = x.pow(2)  # shape (1,)
y.backward(torch.tensor([1.0]))
print(x.grad)
# > tensor([6.])
