import torch

maker = torch.tensor(3.0, requires_grad=True)
judge = torch.tensor(2.0, requires_grad=True)
maker_optimizer = torch.optim.SGD([maker], lr=0.1)
judge_optimizer = torch.optim.SGD([judge], lr=0.1)
for _ in range(3):
    made = maker * 1.0
    loss = (judge - 2) * made.detach()
    loss.backward()
    print(judge.grad)
    judge_optimizer.step()
    judge_optimizer.zero_grad()

    maker_optimizer.zero_grad()
    (judge * made).backward()
    maker_optimizer.step()
# > tensor(3.)
# > tensor(5.8300)
# > tensor(5.5483)
