import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x.pow(2)
y.backward(gradient=torch.tensor([1, 10, 100]))
print(x.grad, x.grad.dtype)
# > tensor([  2.,  40., 600.]) torch.float32
