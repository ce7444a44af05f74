import numpy as np
import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
target = torch.from_numpy(np.array([0.5, 0.5]))  # NumPy's floats have 64 bits
loss = torch.nn.functional.mse_loss(w, target)
print(loss.dtype)
# > torch.float64
loss.backward()
print(w.grad)
# > tensor([0.5000, 1.5000])
