import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
h = w * 3
h.retain_grad()
y = h**2
y.backward(gradient=torch.ones(2))
print(h.grad)
# > tensor([ 6., 12.])
print(w.grad)
# > tensor([18., 36.])
