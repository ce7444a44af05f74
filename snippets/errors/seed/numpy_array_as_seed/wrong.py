import numpy as np
import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x.pow(2)
weights = np.array([1.0, 10.0, 100.0])
y.backward(weights)
#! TypeError: gradients can be either Tensors or None, but got float64
