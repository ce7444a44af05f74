import torch

w = torch.tensor([1.0, 1.0], requires_grad=True)
batch = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
y = batch @ w
batch.copy_(torch.tensor([[5.0, 6.0], [7.0, 8.0]]))
y.sum().backward()
#! RuntimeError: one of the variables needed for gradient computation has been modified by an inplace operation: [torch.FloatTensor [2, 2]] is at version 1; expected version 0 instead. Hint: enable anomaly detection to find the operation that failed to compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).
