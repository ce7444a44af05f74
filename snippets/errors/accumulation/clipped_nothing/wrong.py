import torch

w = torch.tensor([3.0, 4.0], requires_grad=True)
params = filter(lambda p: p.requires_grad, [w])
optimizer = torch.optim.SGD(params, lr=0.5)
for _ in range(2):
    optimizer.zero_grad()
    w.square().sum().mul(2).backward()
    print(torch.nn.utils.clip_grad_norm_(params, max_norm=1.0))
    optimizer.step()
# > tensor(0.)
# > tensor(0.)
print(w)
# > tensor([3., 4.], requires_grad=True)
