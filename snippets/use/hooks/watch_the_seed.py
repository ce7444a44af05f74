import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
h = x**2
y = 5 * h
h.register_hook(lambda seed: print("at h:", seed))
x.register_hook(lambda seed: print("at x:", seed))
y.backward(gradient=torch.tensor([1.0, 10.0, 100.0]))
# > at h: tensor([  5.,  50., 500.])
# > at x: tensor([  10.,  200., 3000.])
print(x.grad)
# > tensor([  10.,  200., 3000.])
