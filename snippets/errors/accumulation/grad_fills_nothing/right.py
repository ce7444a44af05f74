import torch

w = torch.tensor([4.0, 8.0], requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.25)
loss = w.pow(2).sum()
loss.backward()
optimizer.step()
print(w.detach())
# > tensor([2., 4.])
