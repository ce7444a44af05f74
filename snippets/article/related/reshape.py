import torch

p = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
flat = p.t().reshape(4)  # 1, 3, 2, 4
print(flat.data_ptr() == p.data_ptr())  # a copy
# > False
flat.backward(gradient=torch.tensor([0.1, 0.5, 0.2, 0.3]))
print(p.grad)
# > tensor([[0.1000, 0.2000],
# >         [0.5000, 0.3000]])
