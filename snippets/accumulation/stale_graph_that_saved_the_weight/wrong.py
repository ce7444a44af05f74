import torch

w = torch.tensor(3.0, requires_grad=True)
loss = w**2
loss.backward(retain_graph=True)
with torch.no_grad():
    w -= 0.25 * w.grad
w.grad = None
loss.backward()
#! RuntimeError: one of the variables needed for gradient computation has been modified by an inplace operation: [torch.FloatTensor []] is at version 1; expected version 0 instead. Hint: enable anomaly detection to find the operation that failed to compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).
