import torch
from torch import nn
from torch.optim.swa_utils import SWALR, AveragedModel, update_bn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 1))
opt = torch.optim.SGD(model.parameters(), 0.1)
swa, swa_sched = AveragedModel(model), SWALR(opt, swa_lr=0.05)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 4)
loader = [(torch.randn(8, 4), torch.randn(8, 1)) for _ in range(3)]
for epoch in range(5):
    for x, y in loader:
        opt.zero_grad()
        nn.functional.mse_loss(model(x), y).backward()
        opt.step()
    if epoch > 2:
        swa.update_parameters(model)
        swa_sched.step()
    else:
        sched.step()
update_bn([x for x, _ in loader], swa)
print(swa(loader[0][0]).mean())
