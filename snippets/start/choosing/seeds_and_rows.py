import matplotlib.pyplot as plt
import torch


def f(x):
    return torch.stack([x[0] * x[1], x[1] * x[2] ** 2])


J = torch.autograd.functional.jacobian(f, torch.tensor([1.0, 2.0, 3.0]))
seeds = {"[0, 1]": [0.0, 1.0], "[1, 1]": [1.0, 1.0], "[0.75, 0.25]": [0.75, 0.25]}

figure, axes = plt.subplots(1, 3, figsize=(7, 2.4), sharey=True, layout="constrained")
for axis, (name, seed) in zip(axes, seeds.items(), strict=True):
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    f(x).backward(gradient=torch.tensor(seed))
    bottom = torch.zeros(3)
    for number, (weight, row) in enumerate(zip(seed, J, strict=True), start=1):
        label = f"{weight:g} × row {number}"
        axis.bar(["x₀", "x₁", "x₂"], weight * row, bottom=bottom, label=label)
        bottom = bottom + weight * row
    axis.plot(x.grad, "o", color="black", label="x.grad")
    axis.set_title(f"seed {name}")
    axis.legend(fontsize=7)
axes[0].set_ylabel("gradient")
axes[0].set_ylim(0, 16)
