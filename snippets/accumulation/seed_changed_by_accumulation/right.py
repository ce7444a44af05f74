import torch

M = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
seed = torch.ones(4)
M.flatten().backward(gradient=seed.clone())
print(M.grad.data_ptr() == seed.data_ptr())
# > False
M.flatten().backward(gradient=seed.clone())
print(M.grad)
# > tensor([[2., 2.],
# >         [2., 2.]])
print(seed)
# > tensor([1., 1., 1., 1.])
