import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x.pow(2)
y.grad_fn.register_prehook(lambda grads: (10.0 * grads[0],))
y.sum().backward()
print(x.grad)
# > tensor([20., 40., 60.])
