import torch

x = torch.arange(10.0).reshape(5, 2)
target = torch.tensor([1.0, 0.0, 8.0, 7.0, 4.0])
w = torch.tensor([0.5, 0.5], requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.01)
(x @ w - target).pow(2).mean().backward()
print(w.grad)
# > tensor([ 9.6000, 10.6000])
optimizer.step()
