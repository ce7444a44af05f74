import torch

x = torch.tensor([3.0, 4.0], requires_grad=True)
loss = x.pow(2).sum()
with torch.no_grad():
    x.clamp_(max=3.5)
loss.backward()
#! RuntimeError: one of the variables needed for gradient computation has been modified by an inplace operation: [torch.FloatTensor [2]] is at version 1; expected version 0 instead. Hint: enable anomaly detection to find the operation that failed to compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).
