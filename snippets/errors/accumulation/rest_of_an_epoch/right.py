import torch

w = torch.tensor(1.0, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.5)
batches = torch.tensor([1.0, 3.0, 8.0])
for _ in range(2):
    for i, batch in enumerate(batches):
        (w * batch / 2).backward()
        if (i + 1) % 2 == 0 or i + 1 == len(batches):
            print(w.grad)
            optimizer.step()
            optimizer.zero_grad()
# > tensor(2.)
# > tensor(4.)
# > tensor(2.)
# > tensor(4.)
