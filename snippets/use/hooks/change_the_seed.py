import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
seed = torch.tensor([1.0, 10.0, 100.0])
h = x**2
y = 5 * h
handle = h.register_hook(lambda seed: seed.clamp(max=20.0))
y.backward(gradient=seed, retain_graph=True)
print(x.grad)
# > tensor([ 10.,  80., 120.])

handle.remove()
x.grad = None
y.backward(gradient=seed)
print(x.grad)
# > tensor([  10.,  200., 3000.])
