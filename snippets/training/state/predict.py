import torch
from torch import nn

torch.manual_seed(0)
cell = nn.RNNCell(1, 4)
optimizer = torch.optim.SGD(cell.parameters(), lr=0.1)
state = torch.zeros(1, 4)
try:
    for step in range(1, 10):
        state = cell(torch.ones(1, 1), state)
        state.sum().backward(retain_graph=True)
        optimizer.step()
        print(step)
except RuntimeError as error:
    print("modified by an inplace operation" in str(error))
# > 1
# > 2
# > True
