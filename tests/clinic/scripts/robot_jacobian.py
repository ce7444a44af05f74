"""Inverse kinematics of a planar arm: all rows of the Jacobian in one batched call."""

import torch

lengths = torch.tensor([1.0, 0.8, 0.5])


def hand(angles):
    total = angles.cumsum(0)
    return torch.stack([(lengths * total.cos()).sum(), (lengths * total.sin()).sum()])


def jacobian(f, x):
    x = x.detach().requires_grad_()
    y = f(x)
    rows = torch.eye(x.numel())
    (J,) = torch.autograd.grad(y, x, grad_outputs=rows, is_grads_batched=True)
    return y.detach(), J


def solve(target, angles, steps=20, damping=1e-3):
    for _ in range(steps):
        position, J = jacobian(hand, angles)
        miss = target - position
        if miss.norm() < 1e-6:
            break
        square = J @ J.T + damping * torch.eye(2)
        angles = angles + J.T @ torch.linalg.solve(square, miss)
    return angles, miss.norm()


angles, miss = solve(torch.tensor([1.2, 1.0]), torch.tensor([0.3, 0.4, 0.2]))
print(angles, miss)
