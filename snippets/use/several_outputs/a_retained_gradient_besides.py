import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
b = torch.tensor([0.0, 0.0], requires_grad=True)
h = 3 * w + b
h.retain_grad()
(h**2).backward(gradient=torch.ones(2), inputs=[w])
print(w.grad, b.grad)
# > tensor([18., 36.]) None
print(h.grad)
# > tensor([ 6., 12.])
