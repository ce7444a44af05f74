import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1)
w.pow(2).sum().backward()
optimizer.zero_grad()
optimizer.step()
print(w.detach(), w.grad)
# > tensor([1., 2.]) None
