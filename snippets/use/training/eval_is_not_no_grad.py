import torch

x = torch.tensor([[1.0], [2.0], [3.0]])
model = torch.nn.BatchNorm1d(1)
with torch.no_grad():
    y = model(x)
print(y.requires_grad, model.running_mean)
# > False tensor([0.2000])
model.eval()
y = model(x)
print(y.requires_grad, model.running_mean)
# > True tensor([0.2000])
