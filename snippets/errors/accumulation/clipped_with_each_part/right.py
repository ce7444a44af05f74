import torch

w = torch.tensor([3.0, 4.0], requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.5)
for _ in range(2):
    optimizer.zero_grad()
    for i in range(2):
        w[i].square().div(2).backward()
    torch.nn.utils.clip_grad_norm_([w], max_norm=1.0)
    optimizer.step()
    print(w.detach())
# > tensor([2.7000, 3.6000])
# > tensor([2.4000, 3.2000])
