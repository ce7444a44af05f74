import torch

H = torch.diag(torch.tensor([4.0, 12.0]))
x = torch.tensor([1.0, 2.0], requires_grad=True)
g = H @ x
for v in (torch.tensor([1.0, -1.0]), torch.tensor([1.0, 1.0])):
    (vH,) = torch.autograd.grad(g, x, grad_outputs=v, retain_graph=True)
    print(vH @ v)
# > tensor(16.)
# > tensor(16.)
