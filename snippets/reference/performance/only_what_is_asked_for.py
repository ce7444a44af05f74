import torch
from torch.utils.flop_counter import FlopCounterMode

model = torch.nn.Sequential(
    torch.nn.Linear(64, 64), torch.nn.Tanh(), torch.nn.Linear(64, 64)
)
x = torch.ones(32, 64)


def count_backward():
    y = model(x)
    with FlopCounterMode(display=False) as counter:
        y.backward(torch.ones_like(y))
    return counter.get_total_flops()


print(count_backward())
# > 786432
model[0].requires_grad_(False)
print(count_backward())
# > 262144
