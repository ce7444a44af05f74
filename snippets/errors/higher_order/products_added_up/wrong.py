import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
(g,) = torch.autograd.grad(x.pow(3).sum(), x, create_graph=True)
for v in torch.eye(2):
    g.backward(v, retain_graph=True)
    print(x.grad)
# > tensor([6., 0.])
# > tensor([ 6., 12.])
