import torch

w = torch.tensor(5.0, requires_grad=True)
losses = [(w - target).pow(2) for target in (1.0, 2.0)]
loss = torch.stack(losses).sum()
loss.backward()
print(w.grad)
# > tensor(14.)
