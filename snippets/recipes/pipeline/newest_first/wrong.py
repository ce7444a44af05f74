import torch

w = torch.tensor(2.0, requires_grad=True)
waiting = []
for part in (torch.tensor([1.0]), torch.tensor([3.0])):
    waiting.append(w * part)
for seed in (torch.tensor([1.0]), torch.tensor([10.0])):
    sent = waiting.pop()
    sent.backward(gradient=seed)
print(w.grad)
# > tensor(13.)
