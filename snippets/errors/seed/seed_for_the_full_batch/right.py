import torch

w = torch.tensor(1.0, requires_grad=True)
data = torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0])
for batch in data.split(3):
    losses = (w * batch).pow(2)
    losses.backward(torch.ones_like(losses))
print(w.grad)
# > tensor(110.)
