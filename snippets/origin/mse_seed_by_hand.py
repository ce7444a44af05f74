import torch

inputs = torch.tensor([1.0, 2.0, 3.0, 4.0])
target = torch.tensor([1.0, 5.0, 5.0, 6.0])
w = torch.tensor(2.0, requires_grad=True)
y = w * inputs
seed = 2 * (y.detach() - target) / 4
print(seed)
# > tensor([ 0.5000, -0.5000,  0.5000,  1.0000])
y.backward(gradient=seed)
print(w.grad)
# > tensor(5.)
