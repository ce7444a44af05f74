import torch

w = torch.tensor([3.0, 0.5], requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1, momentum=0.9)
for _ in range(3):
    optimizer.zero_grad()
    w.square().sum().backward()
    optimizer.step()
print(w)
# > tensor([0.1860, 0.0310], requires_grad=True)
