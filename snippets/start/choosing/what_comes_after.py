import torch

A = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
target = torch.tensor([5.0, 16.0])
x = torch.tensor([1.0, 1.0, 1.0], requires_grad=True)
y = A @ x
dL_dy = 2 * (y.detach() - target)  # of L = ((y - target) ** 2).sum()
y.backward(gradient=dL_dy)
print(dL_dy)
# > tensor([ 2., -2.])
print(x.grad)
# > tensor([-6., -6., -6.])
