import numpy as np
import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
w.grad = torch.from_numpy(np.array([0.5, 1.5])).to(w.dtype)
print(w.grad)
# > tensor([0.5000, 1.5000])
