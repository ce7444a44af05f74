import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = torch.stack([x[0] * x[1], x[0].pow(2)])
J = torch.zeros(2, 2)
for i, one_hot in enumerate(torch.eye(2)):
    (row,) = torch.autograd.grad(y, x, one_hot, retain_graph=True)
    J[:, i] = row
print(J)
# > tensor([[2., 2.],
# >         [1., 0.]])
