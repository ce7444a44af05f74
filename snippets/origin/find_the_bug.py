import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
h = x.pow(2)
cut = h.detach()
print(cut.requires_grad)
# > False
cut.requires_grad_()
(cut[0] * cut[1]).backward()
h.backward(gradient=cut.grad)
print(x.grad)
# > tensor([8., 4.])
