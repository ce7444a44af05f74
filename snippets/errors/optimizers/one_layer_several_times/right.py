import torch

torch.manual_seed(0)
net = torch.nn.Sequential(*[torch.nn.Linear(3, 3) for _ in range(4)])
net(torch.ones(3)).sum().backward()
print(len(net), len(list(net.parameters())))
# > 4 8
