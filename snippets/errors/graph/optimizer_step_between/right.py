import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.25)
loss = w.pow(2).sum()
loss.backward()
optimizer.step()
loss = w.pow(2).sum()
optimizer.zero_grad()
loss.backward()
print(w.grad)
# > tensor([1., 2.])
