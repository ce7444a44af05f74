import torch

J = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
x = torch.tensor([1.0, 1.0, 1.0], requires_grad=True)
y = J @ x  # shape (2,)
v = torch.tensor([10.0, 1.0])
y.backward(gradient=v)
print(x.grad)
# > tensor([14., 25., 36.])
print(v @ J)
# > tensor([14., 25., 36.])
