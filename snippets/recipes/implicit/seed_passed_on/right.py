import torch

a = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
with torch.no_grad():
    z = torch.tensor(0.0).double()
    for _ in range(200):
        z = (a + z) / (1 + z)  # √2 in the end
z.requires_grad_()
once = (a + z) / (1 + z)
(slope,) = torch.autograd.grad(once, z, retain_graph=True)
once.backward(gradient=1 / (1 - slope), inputs=[a])
print(round(a.grad.item(), 4))
# > 0.3536
