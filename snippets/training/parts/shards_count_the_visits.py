import torch
from torch import nn

torch.manual_seed(0)
trunk, head = nn.Sequential(nn.Linear(3, 3), nn.Tanh()), nn.Linear(3, 1)
visits = []
trunk[0].weight.register_post_accumulate_grad_hook(lambda _: visits.append("trunk"))

features = trunk(torch.ones(8, 3))
for shard in features.split(2):
    head(shard).sum().backward(retain_graph=True)
print(len(visits))
# > 4

visits.clear()
features = trunk(torch.ones(8, 3))
copy = features.detach().requires_grad_()
for shard in copy.split(2):
    head(shard).sum().backward()
features.backward(gradient=copy.grad)
print(len(visits))
# > 1
