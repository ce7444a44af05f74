import torch

w = torch.tensor(4.0, requires_grad=True)
optimizer = torch.optim.LBFGS([w], lr=0.5, max_iter=10)
loss = (w - 1).square()
loss.backward()
optimizer.step(lambda: loss)
print(w)
# > tensor(3.5000, requires_grad=True)
