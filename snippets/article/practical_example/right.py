import torch

torch.manual_seed(0)
p = torch.randn(2, 2, requires_grad=True)
loss = p.pow(2).sum()  # shape ()
loss.backward(retain_graph=True)
print(p.grad)
# > tensor([[ 3.0820, -0.5869],
# >         [-4.3576,  1.1369]])
p.grad = None
seed = torch.tensor(0.5, dtype=torch.float32)
loss.backward(gradient=seed)
print(p.grad)
# > tensor([[ 1.5410, -0.2934],
# >         [-2.1788,  0.5684]])
