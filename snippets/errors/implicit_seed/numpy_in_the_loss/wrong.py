import numpy as np
import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
loss = np.sum(x.numpy() ** 2)
#! RuntimeError: Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.
