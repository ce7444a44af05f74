import torch

torch.set_default_dtype(torch.float64)
source = torch.tensor([[-1.0, -2.0], [1.0, 2.0]])
label = torch.tensor([-1.0, 1.0])  # of the source only
target = torch.tensor([[-1.0, 3.0], [1.0, 3.0]])
x = torch.cat([source, target])
domain = torch.tensor([-1.0, -1.0, 1.0, 1.0])


def train(strength):
    encoder = torch.zeros(2, requires_grad=True)
    head = torch.zeros(2, requires_grad=True)  # slope and intercept
    optimizer = torch.optim.SGD([encoder, head], lr=0.15)
    for _ in range(60):
        optimizer.zero_grad()
        features = x @ encoder  # one for each sample
        branch = features.view_as(features)
        branch.register_hook(lambda grad: -strength * grad)
        task = (features[:2] - label).pow(2).mean()
        adversary = (head[0] * branch + head[1] - domain).pow(2).mean()
        (task + adversary).backward()
        optimizer.step()
    return encoder.detach(), adversary.item()


for strength in (0.0, 1.0):
    encoder, error = train(strength)
    print([round(value, 2) + 0.0 for value in encoder.tolist()])  # + 0.0: no -0.0
    print([round(value, 2) for value in (target @ encoder).tolist()])
    print(round(error, 2))
# > [0.2, 0.4]
# > [1.0, 1.4]
# > 0.59
# > [1.0, 0.0]
# > [-1.0, 1.0]
# > 1.0
