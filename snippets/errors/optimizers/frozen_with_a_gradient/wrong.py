import torch

w = torch.tensor(3.0, requires_grad=True)
v = torch.tensor(1.0, requires_grad=True)
optimizer = torch.optim.SGD([w, v], lr=0.1, momentum=0.5)
for step in range(4):
    optimizer.zero_grad(set_to_none=False)
    (w * 2 + v).backward()
    optimizer.step()
    print(w.item())
    if step == 1:
        w.requires_grad_(False)
# > 2.799999952316284
# > 2.5
# > 2.3499999046325684
# > 2.2749998569488525
