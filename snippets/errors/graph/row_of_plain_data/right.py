import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
table = torch.zeros(2, 2)
for i in range(2):
    table[i] += w
table.backward(gradient=torch.tensor([[1.0, 10.0], [100.0, 1000.0]]))
print(w.grad)
# > tensor([ 101., 1010.])
