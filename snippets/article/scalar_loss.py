import torch

torch.manual_seed(0)
p = torch.randn(2, 2, requires_grad=True)
loss = p.pow(2).sum()  # shape ()
loss.backward()
print(p.grad)
# > tensor([[ 3.0820, -0.5869],
# >         [-4.3576,  1.1369]])
print(torch.equal(p.grad, 2 * p))
# > True
