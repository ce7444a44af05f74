import torch

w = torch.tensor(3.0, requires_grad=True)
loss = (w - 1).pow(2)
loss.backward()
print(w.grad)
# > tensor(4.)
