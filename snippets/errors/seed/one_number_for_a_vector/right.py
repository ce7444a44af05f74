import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x.pow(2)  # shape (3,)
y.backward(torch.full_like(y, 10.0))
print(x.grad)
# > tensor([20., 40., 60.])
