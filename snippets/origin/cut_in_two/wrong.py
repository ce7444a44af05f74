import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
h = x.pow(2)
cut = h.detach().requires_grad_()
loss = cut[0] * cut[1]
loss.backward()
print(cut.grad)
# > tensor([4., 1.])
print(x.grad)
# > None
