import torch

x = torch.arange(10.0).reshape(5, 2)
target = torch.tensor([1.0, 0.0, 8.0, 7.0, 4.0])
w = torch.tensor([0.5, 0.5], requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.01)
parts = list(zip(x.split(2), target.split(2), strict=True))
optimizer.zero_grad()
for part, wanted in parts:
    losses = (part @ w - wanted).pow(2)
    losses.backward(gradient=torch.full_like(losses, 1 / len(x)))
print(w.grad)
# > tensor([ 9.6000, 10.6000])
optimizer.step()
