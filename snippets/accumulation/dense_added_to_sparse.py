import torch

torch.manual_seed(0)
table = torch.nn.Embedding(3, 2, sparse=True)
rows = table(torch.tensor([0, 2]))
rows.backward(gradient=torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
kept = table.weight.grad
table.weight.sum().backward()
print(kept.to_dense())
# > tensor([[1., 2.],
# >         [0., 0.],
# >         [3., 4.]])
print(table.weight.grad)
# > tensor([[2., 3.],
# >         [1., 1.],
# >         [4., 5.]])
