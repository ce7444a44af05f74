import torch

z = torch.tensor(1.0 + 2.0j, requires_grad=True)
w = z**2
real, imaginary = torch.tensor(1.0 + 0.0j), torch.tensor(0.0 + 1.0j)
print(torch.autograd.grad(w, z, real, retain_graph=True))
# > (tensor(2.-4.j),)
print(torch.autograd.grad(w.real, z, retain_graph=True))
# > (tensor(2.-4.j),)
print(torch.autograd.grad(w, z, imaginary, retain_graph=True))
# > (tensor(4.+2.j),)
print(torch.autograd.grad(w.imag, z))
# > (tensor(4.+2.j),)
