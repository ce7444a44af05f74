import torch

p = torch.tensor([3.0, 4.0], requires_grad=True)
loss = p.pow(2).sum()
length = loss.sqrt()  # what follows
(seed,) = torch.autograd.grad(length, loss)
print(seed)
# > tensor(0.1000)
loss.backward(gradient=seed)
print(p.grad)
# > tensor([0.6000, 0.8000])
