import torch

torch.manual_seed(0)  # Linear draws its first weight
x = torch.tensor([[1.0], [2.0], [3.0]])
target = torch.tensor([[4.0], [2.0], [6.0]])
model = torch.nn.Linear(1, 1, bias=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
for _ in range(5):
    optimizer.zero_grad()
    loss = torch.nn.functional.mse_loss(model(x), target)
    loss.backward(gradient=torch.tensor(1.0))  # the same as loss.backward()
    optimizer.step()
print(round(model.weight.item(), 3))
# > 1.777
