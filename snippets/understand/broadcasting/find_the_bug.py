import torch

b = torch.tensor([10.0, 20.0], requires_grad=True)
data = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
seed = torch.tensor([[1.0, 2.0], [10.0, 20.0], [100.0, 200.0]])
(data + b).backward(gradient=seed)
print(b.grad)
# > tensor([111., 222.])
print(seed.mean(dim=0), seed.sum(dim=0))
# > tensor([37., 74.]) tensor([111., 222.])
