import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
x.pow(3).sum().backward(create_graph=True)
#! UserWarning: Using backward() with create_graph=True will create a reference cycle between the parameter and its gradient which can cause a memory leak. We recommend using autograd.grad when creating the graph to avoid this. If you have to use this function, make sure to reset the .grad fields of your parameters to None after use to break the cycle and avoid the leak.
g = x.grad
(h,) = torch.autograd.grad(g.sum(), x)
print(h)
# > tensor([ 6., 12.])
