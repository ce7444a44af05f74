import torch
from oracle import gradient
from support import run_snippet


def test_underflow():
    ran = run_snippet("recipes/loss_scaling/underflow.py")
    assert ran["small"].item() ** 2 == 2.0**-26
    assert ran["w"].grad.item() == 2.0**-26
    assert ran.output == f"0.0\n{2.0**-11}\ntensor(True)\n"
    assert torch.finfo(torch.float16).smallest_normal * torch.finfo(torch.float16).eps == 2.0**-24


def test_overflow():
    ran = run_snippet("recipes/loss_scaling/overflow.py")
    assert torch.finfo(torch.float16).max == 65504 < 2.0**16
    assert ran.output == f"tensor({2.0**15 * 0.5:.0f}.) True\ntensor(inf) False\n"


def test_grad_scaler():
    ran = run_snippet("recipes/loss_scaling/grad_scaler.py")
    start = torch.tensor([1.0, 2.0])
    slope = gradient(lambda w: w.pow(2).sum(), start).round(decimals=6)
    assert ran["w"].grad.tolist() == slope.tolist() == [2.0, 4.0]
    assert ran.output.splitlines()[0] == "tensor([2048., 4096.])"
    assert ran["w"].tolist() == (start - 0.25 * slope).tolist() == [0.5, 1.0]


def test_clip_before_unscaling():
    wrong = run_snippet("recipes/loss_scaling/clip_before_unscaling/wrong.py")
    assert wrong.raised is None
    torch.testing.assert_close(wrong["w"].grad, torch.tensor([6.0, 8.0]) / 1024)
    assert wrong.output == f"{round(10 / 1024, 4)}\n"
    right = run_snippet("recipes/loss_scaling/clip_before_unscaling/right.py")
    slope = gradient(lambda w: w.pow(2).sum(), torch.tensor([1.5, 2.0])).round(decimals=6)
    assert right["w"].grad.tolist() == slope.tolist() == [3.0, 4.0]


def test_solution_of_the_exercise():
    ran = run_snippet("recipes/loss_scaling/solution_of_the_exercise.py")
    assert ran.output == "1.0 False\n2.0 False\n4.0 True\n"
    assert ran["w"].grad.item() == 2.0**-24
