import torch

x = torch.tensor([0.0, 4.0], requires_grad=True)
y = x.clamp(min=1e-12).sqrt()
with torch.autograd.set_detect_anomaly(True):
    y.backward(torch.tensor([0.0, 1.0]))
print(x.grad)
# > tensor([0.0000, 0.2500])
