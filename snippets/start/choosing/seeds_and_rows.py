import matplotlib.pyplot as plt
import torch

km = torch.tensor([1.0, 2.0, 6.0])


def predict(w):
    base, per_km = w
    return base + per_km * km


J = torch.autograd.functional.jacobian(predict, torch.tensor([3.0, 2.0]))
seeds = {
    "[0, 0, 1]": [0.0, 0.0, 1.0],
    "[1, 1, 1]": [1.0, 1.0, 1.0],
    "[0.5, 0.25, 0.25]": [0.5, 0.25, 0.25],
}
figure, axes = plt.subplots(1, 3, figsize=(7, 2.4), sharey=True, layout="constrained")
for axis, (name, seed) in zip(axes, seeds.items(), strict=True):
    w = torch.tensor([3.0, 2.0], requires_grad=True)
    predict(w).backward(gradient=torch.tensor(seed))
    bottom = torch.zeros(2)
    for number, (weight, row) in enumerate(zip(seed, J, strict=True), start=1):
        label = f"{weight:g} × row {number}"
        axis.bar(["base", "per km"], weight * row, bottom=bottom, label=label)
        bottom = bottom + weight * row
    axis.plot(w.grad, "o", color="black", label="w.grad")
    axis.set_title(f"seed {name}")
    axis.legend(fontsize=7)
axes[0].set_ylabel("gradient")
axes[0].set_ylim(0, 14)
