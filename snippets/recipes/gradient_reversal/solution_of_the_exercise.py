import torch

strength = 0.5
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x.detach() - strength * (x - x.detach())
print(y.tolist())
# > [1.0, 2.0, 3.0]
y.backward(gradient=torch.tensor([1.0, 10.0, 100.0]))
print(x.grad)
# > tensor([ -0.5000,  -5.0000, -50.0000])
