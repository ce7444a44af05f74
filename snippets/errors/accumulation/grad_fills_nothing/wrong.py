import torch

w = torch.tensor([4.0, 8.0], requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.25)
loss = w.pow(2).sum()
(dw,) = torch.autograd.grad(loss, w)
optimizer.step()
print(w.detach())
# > tensor([4., 8.])
