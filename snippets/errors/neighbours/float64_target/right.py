import numpy as np
import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
target = torch.from_numpy(np.array([0.5, 0.5])).float()
loss = torch.nn.functional.mse_loss(w, target)
print(loss.dtype)
# > torch.float32
loss.backward()
print(w.grad)
# > tensor([0.5000, 1.5000])
