import torch

data = torch.tensor([1.0, 2.0, 3.0, 6.0])
w = torch.tensor(2.0, requires_grad=True)
(w * data).sum().backward()
print(w.grad)
# > tensor(12.)
w.grad = None
for part in data.split(3):  # 3 rows, then 1
    (w * part).sum().backward()
print(w.grad)
# > tensor(12.)
