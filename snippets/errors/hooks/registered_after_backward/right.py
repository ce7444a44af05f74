import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x.pow(2)
y.register_hook(lambda grad: print(grad))
y.backward(torch.tensor([1.0, 10.0, 100.0]))
# > tensor([  1.,  10., 100.])
