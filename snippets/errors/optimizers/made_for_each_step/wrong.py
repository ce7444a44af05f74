import torch

w = torch.tensor([3.0, 0.5], requires_grad=True)
for _ in range(3):
    optimizer = torch.optim.SGD([w], lr=0.1, momentum=0.9)
    optimizer.zero_grad()
    w.square().sum().backward()
    optimizer.step()
print(w)
# > tensor([1.5360, 0.2560], requires_grad=True)
