import torch

theta = torch.tensor([0.0, 1.0], requires_grad=True)
optimizer = torch.optim.SGD([theta], lr=0.5)
before = 2 * theta
before.backward(gradient=torch.tensor([1.0, 0.0]))
optimizer.step()
print((2 * theta - before).detach())
# > tensor([-2.,  0.])
