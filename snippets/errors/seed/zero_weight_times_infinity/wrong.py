import torch

x = torch.tensor([0.0, 4.0], requires_grad=True)
y = x.sqrt()
y.backward(torch.tensor([0.0, 1.0]))
print(x.grad)
# > tensor([   nan, 0.2500])
