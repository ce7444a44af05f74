import torch

x = torch.tensor([3.0, 4.0], requires_grad=True)
J = torch.tensor([[6.0, 8.0]])  # of the sum of squares at x, shape (1, 2)
x.pow(2).sum().backward()
print(x.grad)
# > tensor([6., 8.])
x.grad = None
x.pow(2).sum().backward(gradient=torch.tensor(1.0))
print(x.grad)
# > tensor([6., 8.])
x.grad = None
x.pow(2).sum().backward(gradient=torch.tensor(2.5))
print(x.grad)
# > tensor([15., 20.])
print(torch.tensor([2.5]) @ J)
# > tensor([15., 20.])
