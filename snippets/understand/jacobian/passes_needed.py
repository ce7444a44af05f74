import matplotlib.pyplot as plt
import torch
from torch.func import jvp, vjp

OUTPUTS = 6
by_rows, by_columns = [], []
sizes = range(1, 13)
for inputs in sizes:
    A = torch.ones(OUTPUTS, inputs)
    x = torch.ones(inputs)
    _, vjp_fn = vjp(A.matmul, x)
    by_rows.append(len([vjp_fn(seed) for seed in torch.eye(OUTPUTS)]))
    by_columns.append(len([jvp(A.matmul, (x,), (t,)) for t in torch.eye(inputs)]))

figure, axis = plt.subplots(figsize=(5, 2.6), layout="constrained")
axis.plot(sizes, by_rows, "-", label="VJPs, a row each")
axis.plot(sizes, by_columns, "--", label="JVPs, a column each")
axis.set_xlabel(f"inputs (outputs: {OUTPUTS})")
axis.set_ylabel("passes")
axis.legend()
print(by_rows)
# > [6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6]
print(by_columns)
# > [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
