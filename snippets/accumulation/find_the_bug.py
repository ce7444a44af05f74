import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
history, copies = [], []
for _ in range(2):
    x.pow(2).sum().backward()
    history.append(x.grad)
    copies.append(x.grad.clone())
print(history)
# > [tensor([ 4.,  8., 12.]), tensor([ 4.,  8., 12.])]
print(copies)
# > [tensor([2., 4., 6.]), tensor([ 4.,  8., 12.])]
