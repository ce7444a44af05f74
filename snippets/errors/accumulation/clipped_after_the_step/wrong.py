import torch

w = torch.tensor([3.0, 4.0], requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.5)
for _ in range(3):
    optimizer.zero_grad()
    w.pow(2).sum().div(2).backward()
    optimizer.step()
    torch.nn.utils.clip_grad_norm_([w], max_norm=1.0)
    print(w.detach())
# > tensor([1.5000, 2.0000])
# > tensor([0.7500, 1.0000])
# > tensor([0.3750, 0.5000])
