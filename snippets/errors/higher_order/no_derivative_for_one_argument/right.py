import torch

a = torch.tensor([1.0, 1.0])
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = torch.igamma(a, x)
y.backward(torch.ones(2))
print(x.grad)
# > tensor([0.3679, 0.1353])
