import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x**2
y.backward(torch.tensor([0.1, 1.0, 0.0001]))
print([round(value, 4) for value in x.grad.tolist()])
# > [0.2, 4.0, 0.0006]
