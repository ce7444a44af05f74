import torch
from torch.func import jvp, vjp

A = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
x = torch.tensor([1.0, 1.0])

rows = []
for seed in torch.eye(3):
    _, pull = vjp(A.matmul, x)
    rows.append(pull(seed)[0])

columns = [jvp(A.matmul, (x,), (tangent,))[1] for tangent in torch.eye(2)]

print(len(rows), "passes:", torch.stack(rows).tolist())
# > 3 passes: [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
print(len(columns), "passes:", torch.stack(columns, dim=1).tolist())
# > 2 passes: [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
