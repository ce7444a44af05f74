import torch

inputs = torch.tensor([1.0, 2.0, 3.0, 4.0])
target = torch.tensor([1.0, 5.0, 5.0, 6.0])
weights = torch.tensor([1.0, 0.0, 1.0, 2.0])
w = torch.tensor(2.0, requires_grad=True)
losses = torch.nn.functional.mse_loss(w * inputs, target, reduction="none")
losses.backward(gradient=weights / 4)
print(w.grad)
# > tensor(10.)
