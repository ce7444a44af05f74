import torch

w = torch.tensor([3.0, -4.0], requires_grad=True)
optimizer = torch.optim.LBFGS([w], max_iter=5)
loss = (w - 1).pow(2).sum()
loss.backward()
optimizer.step()
#! TypeError: LBFGS.step() missing 1 required positional argument: 'closure'
