import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
h = x**2
handle = h.register_hook(lambda seed: seed.clamp(max=20.0))
(5 * h).backward(gradient=torch.tensor([1.0, 10.0, 100.0]))
print(x.grad)
# > tensor([ 10.,  80., 120.])
handle.remove()
x.grad = None
(5 * x**2).backward(gradient=torch.tensor([1.0, 10.0, 100.0]))
print(x.grad)
# > tensor([  10.,  200., 3000.])
