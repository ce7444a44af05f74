import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
h = w * 3
h.retain_grad()
h.pow(2).sum().backward()

again = torch.tensor([1.0, 2.0], requires_grad=True)
(again * 3).backward(gradient=h.grad)
print(w.grad, again.grad)
# > tensor([18., 36.]) tensor([18., 36.])
