import torch

x = torch.arange(10.0).reshape(5, 2)
target = torch.tensor([1.0, 0.0, 8.0, 7.0, 4.0])
w = torch.tensor([0.5, 0.5], requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.01)
parts = list(zip(x.split(2), target.split(2), strict=True))
optimizer.zero_grad()
for part, wanted in parts:
    loss = (part @ w - wanted).pow(2).mean()
    loss.backward(gradient=torch.tensor(1 / len(parts)))
print(w.grad)
# > tensor([20.0000, 22.3333])
optimizer.step()
