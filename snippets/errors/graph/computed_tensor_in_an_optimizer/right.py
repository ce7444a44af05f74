import torch

w = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.25)
w.pow(2).sum().backward()
optimizer.step()
print(w.detach())
# > tensor([0.5000, 1.0000], dtype=torch.float64)
