import torch

w = torch.tensor(3.0, requires_grad=True)
loss = (w - 1).pow(2).item()
loss = torch.tensor(loss, requires_grad=True)
loss.backward()
print(w.grad)
# > None
