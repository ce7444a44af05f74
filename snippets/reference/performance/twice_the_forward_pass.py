import torch
from torch.utils.flop_counter import FlopCounterMode

model = torch.nn.Sequential(
    torch.nn.Linear(64, 64), torch.nn.Tanh(), torch.nn.Linear(64, 64)
)
x = torch.ones(32, 64, requires_grad=True)

with FlopCounterMode(display=False) as forward:
    y = model(x)
with FlopCounterMode(display=False) as backward:
    y.backward(torch.ones_like(y))
print(forward.get_total_flops(), backward.get_total_flops())
# > 524288 1048576

with FlopCounterMode(display=False) as for_the_weights:
    y = model(x.detach())
    y.backward(torch.ones_like(y))
print(for_the_weights.get_total_flops() - forward.get_total_flops())
# > 786432
