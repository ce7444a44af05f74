import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x.pow(2)  # float32
y.register_hook(lambda seed: print(seed.dtype))
y.backward(torch.tensor([0.5, 1e-60, 1e60], dtype=torch.float64))
# > torch.float32
print(x.grad)
# > tensor([1., 0., inf])
