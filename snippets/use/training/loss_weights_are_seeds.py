import torch

x, target = torch.tensor([1.0, 2.0, 3.0]), torch.tensor([4.0, 2.0, 6.0])
w = torch.nn.Parameter(torch.tensor(1.0))
y = w * x
error = torch.nn.functional.mse_loss(y, target)
size = y.square().sum()
(error + 0.5 * size).backward(retain_graph=True)
print(w.grad)
# > tensor(6.)
w.grad = None
torch.autograd.backward([error, size], [torch.tensor(1.0), torch.tensor(0.5)])
print(w.grad)
# > tensor(6.)
