import torch
from torch import nn

torch.manual_seed(0)


class SkipGram(nn.Module):
    def __init__(self, vocab=20, dim=5):
        super().__init__()
        self.u, self.v = (
            nn.Embedding(vocab, dim, sparse=True),
            nn.Embedding(vocab, dim, sparse=True),
        )
        nn.init.constant_(self.v.weight, 0)

    def forward(self, center, context, negatives):
        u, v = self.u(center), self.v(context)
        positive = nn.functional.logsigmoid((u * v).sum(1))
        negative = nn.functional.logsigmoid(
            -torch.bmm(self.v(negatives), u.unsqueeze(2)).squeeze(2)
        ).sum(1)
        return -(positive + negative).mean()


model = SkipGram()
opt = torch.optim.SparseAdam(list(model.parameters()), 1e-2)
for _ in range(5):
    loss = model(
        torch.randint(0, 20, (6,)), torch.randint(0, 20, (6,)), torch.randint(0, 20, (6, 3))
    )
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(loss.item())
