import torch

w = torch.tensor(3.0, requires_grad=True)
loss = torch.tensor((w - 1).pow(2), requires_grad=True)
#! UserWarning: To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or sourceTensor.detach().clone().requires_grad_(True), rather than torch.tensor(sourceTensor).
loss.backward()
print(w.grad)
# > None
