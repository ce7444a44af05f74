import torch

x = torch.tensor([[1.0, 2.0], [3.0, 0.0], [0.0, 1.0], [2.0, 2.0], [1.0, 0.0]])
target = torch.tensor([[5.0], [9.0], [3.0], [7.0], [1.0]])
weights = [
    torch.tensor([[1.0, -1.0], [1.0, 2.0]], requires_grad=True),
    torch.tensor([[2.0, 1.0], [1.0, 1.0]], requires_grad=True),
    torch.tensor([[0.5], [1.0]], requires_grad=True),
]
values = x
for weight in weights:
    values = (values @ weight).relu()
(values - target).pow(2).mean().backward()
for weight in weights:
    print(weight.grad)
# > tensor([[ 4.4000,  8.1000],
# >         [16.8000, 12.6000]])
# > tensor([[ 5.3000, 10.6000],
# >         [ 5.7000, 11.4000]])
# > tensor([[32.6000],
# >         [22.0000]])
