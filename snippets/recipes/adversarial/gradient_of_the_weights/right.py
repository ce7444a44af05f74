import torch

torch.manual_seed(0)
model = torch.nn.Linear(2, 1)
with torch.no_grad():
    model.weight.copy_(torch.tensor([[3.0, -1.0]]))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
x = torch.tensor([[1.0, 2.0]], requires_grad=True)
model(x).backward(inputs=[x])
print(x.grad.sign())
# > tensor([[ 1., -1.]])
optimizer.step()
print(model.weight.detach())
# > tensor([[ 3., -1.]])
