import matplotlib.pyplot as plt
import torch

A = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
seeds = {"[0, 1]": [0.0, 1.0], "[1, 1]": [1.0, 1.0], "[0.75, 0.25]": [0.75, 0.25]}

figure, axes = plt.subplots(1, 3, figsize=(7, 2.4), sharey=True, layout="constrained")
for axis, (name, seed) in zip(axes, seeds.items(), strict=True):
    x = torch.tensor([1.0, 1.0, 1.0], requires_grad=True)
    (A @ x).backward(gradient=torch.tensor(seed))
    bottom = torch.zeros(3)
    for number, (weight, row) in enumerate(zip(seed, A, strict=True), start=1):
        label = f"{weight:g} × row {number}"
        axis.bar(["x₁", "x₂", "x₃"], weight * row, bottom=bottom, label=label)
        bottom = bottom + weight * row
    axis.plot(x.grad, "o", color="black", label="x.grad")
    axis.set_title(f"seed {name}")
    axis.legend(fontsize=7)
axes[0].set_ylabel("gradient")
axes[0].set_ylim(0, 13)
