import matplotlib.pyplot as plt
import torch

STEPS = [10.0**-k for k in range(1, 13)]


def error_of_differences(step, dtype):
    a, b = torch.tensor([2 - step, 2 + step], dtype=dtype)
    slope = (b * b * b - a * a * a) / (2 * step)
    return abs(slope.item() - 12)


figure, ax = plt.subplots(figsize=(7, 3.2), layout="constrained")
for dtype in (torch.float32, torch.float64):
    errors = [error_of_differences(step, dtype) for step in STEPS]
    ax.loglog(STEPS, errors, marker="o", label=str(dtype))
    print(dtype, "is good enough at 1e-6:", errors[5] < 1e-5 + 1e-3 * 12)
# > torch.float32 is good enough at 1e-6: False
# > torch.float64 is good enough at 1e-6: True
ax.axhline(1e-5 + 1e-3 * 12, linestyle="--", color="C2", label="tolerance")
ax.axvline(1e-6, linestyle=":", color="C3", label="eps of gradcheck")
ax.set(xlabel="step", ylabel="error of the slope")
figure.legend(loc="outside right upper")
