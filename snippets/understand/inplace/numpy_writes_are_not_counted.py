import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
h = 1 * x
y = h**2
h.detach().numpy()[:] = 10
print(h._version)
# > 0
y.backward(gradient=torch.ones(2))
print(x.grad)
# > tensor([20., 20.])
