import torch

passes = []
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
h = x.pow(2)
h.register_hook(lambda grad: passes.append(grad))
y = h + 1
y.backward(torch.tensor([1.0, 10.0, 100.0]))
print(x.grad, len(passes))
# > tensor([  2.,  40., 600.]) 1
