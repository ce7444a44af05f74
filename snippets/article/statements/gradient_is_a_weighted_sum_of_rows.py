import torch

J = torch.tensor([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]])


def backward(v0, v1):
    x = torch.tensor([1.0, 1.0, 1.0], requires_grad=True)
    y = J @ x  # shape (2,)
    y.backward(gradient=torch.tensor([v0, v1]))
    return x.grad


print(backward(1.0, 0.0))  # row 0
# > tensor([1., 0., 1.])
print(backward(0.0, 1.0))  # row 1
# > tensor([0., 1., 1.])
print(backward(10.0, 1.0))  # 10 * row 0 + row 1
# > tensor([10.,  1., 11.])
print(backward(20.0, 2.0))  # twice the seed
# > tensor([20.,  2., 22.])
