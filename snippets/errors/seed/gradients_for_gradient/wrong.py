import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x.pow(2)
y.backward(gradients=torch.ones_like(y))
#! TypeError: Tensor.backward() got an unexpected keyword argument 'gradients'
