import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
vgg = (
    nn.Sequential(
        nn.Conv2d(3, 6, 3, padding=1), nn.ReLU(), nn.Conv2d(6, 8, 3, padding=1), nn.ReLU()
    )
    .requires_grad_(False)
    .eval()
)


def gram(f):
    b, c, h, w = f.shape
    f = f.view(b * c, h * w)
    return f @ f.T / f.numel()


content, style = torch.rand(1, 3, 12, 12), torch.rand(1, 3, 12, 12)
c_target, s_target = vgg(content).detach(), gram(vgg(style)).detach()
image = content.clone().requires_grad_(True)
opt = torch.optim.LBFGS([image])
run = [0]
while run[0] <= 20:

    def closure():
        with torch.no_grad():
            image.clamp_(0, 1)
        opt.zero_grad()
        f = vgg(image)
        loss = F.mse_loss(f, c_target) + 1e3 * F.mse_loss(gram(f), s_target)
        loss.backward()
        run[0] += 1
        return loss

    opt.step(closure)
with torch.no_grad():
    image.clamp_(0, 1)
