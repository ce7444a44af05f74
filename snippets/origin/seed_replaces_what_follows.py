import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
h = x.pow(2)
h.backward(torch.tensor([4.0, 91.0, 40.0]))
print(x.grad)
# > tensor([  8., 364., 240.])
