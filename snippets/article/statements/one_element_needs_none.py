import torch

p = torch.tensor([3.0, 4.0], requires_grad=True)
loss = p.pow(2).sum().reshape(1)  # a vector of one element
loss.retain_grad()
loss.backward()
print(p.grad)
# > tensor([6., 8.])
print(loss.grad)  # the seed
# > tensor([1.])
