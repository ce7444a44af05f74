import torch

A = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
x = torch.ones(2, requires_grad=True)
learning_rates = torch.tensor([0.5, 0.25])
y = A @ x
y.backward(learning_rates)
print(x.grad)
# > tensor([1.2500, 2.0000])
