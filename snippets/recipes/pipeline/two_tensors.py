import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)

# The stage sends two tensors, made from one h.
h = x.pow(2)
sent = (h, h.sum())

# What the next stage did with them, and the gradients that it returned:
received = [values.detach().requires_grad_() for values in sent]
loss = (received[0] * torch.tensor([1.0, 10.0, 100.0])).sum() + 2 * received[1]
seeds = torch.autograd.grad(loss, received)
print(seeds)
# > (tensor([  1.,  10., 100.]), tensor(2.))

torch.autograd.backward(sent, grad_tensors=seeds)
print(x.grad)
# > tensor([  6.,  48., 612.])
