import torch

w = torch.tensor(3.0, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.5)
w.square().backward()
optimizer.step
print(w)
# > tensor(3., requires_grad=True)
