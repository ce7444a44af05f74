import torch
from oracle import gradient
from support import run_snippet


def by_parts(f, z):
    """How a real function of z changes with both parts of z, by differences, as one number each."""
    parts = torch.view_as_real(z.detach().to(torch.complex128)).contiguous()
    return torch.view_as_complex(gradient(lambda p: f(torch.view_as_complex(p)), parts))


def assert_close(found, expected):
    torch.testing.assert_close(found.resolve_conj().to(torch.complex128), expected)


def test_two_parameters_in_one():
    ran = run_snippet("understand/complex/two_parameters_in_one.py")
    assert (ran["fare"].item(), ran["loss"].item()) == (15.0, 9.0)
    of_both = gradient(lambda w: (w[0] + 6 * w[1] - 12) ** 2, torch.tensor([3.0, 2.0]))
    torch.testing.assert_close(of_both, torch.tensor([6.0, 36.0]).double())
    assert ran["z"].grad.item() == 6 + 36j


def test_steepest_ascent():
    ran = run_snippet("understand/complex/steepest_ascent.py")
    assert_close(ran["z"].grad, by_parts(lambda z: z.abs().pow(2).sum(), ran["z"]))


def test_real_and_imaginary_part():
    ran = run_snippet("understand/complex/real_and_imaginary_part.py")
    assert torch.equal(ran["parts"].grad, 2 * ran["parts"].detach())


def test_gradient_descent():
    ran = run_snippet("understand/complex/gradient_descent.py")
    assert_close(ran["z"].detach(), torch.tensor(2.0 - 1.0j, dtype=torch.complex128))


def test_the_seed_1_is_the_real_part():
    ran = run_snippet("understand/complex/the_seed_1_is_the_real_part.py")
    real, also_real, imaginary, also_imaginary = ran.output.splitlines()
    z = torch.tensor(1.0 + 2.0j)
    assert_close(torch.tensor(2.0 - 4.0j), by_parts(lambda z: (z**2).real, z))
    assert_close(torch.tensor(4.0 + 2.0j), by_parts(lambda z: (z**2).imag, z))
    assert real == also_real == "(tensor(2.-4.j),)"
    assert imaginary == also_imaginary == "(tensor(4.+2.j),)"


def test_the_derivative_is_the_conjugate():
    ran = run_snippet("understand/complex/the_derivative_is_the_conjugate.py")
    assert ran["z"].grad.item() == (2 * (1 + 2j)).conjugate()


def test_no_seed_for_a_complex_output():
    wrong = run_snippet("understand/complex/no_seed_for_a_complex_output/wrong.py")
    message = "grad can be implicitly created only for real scalar outputs but got torch.complex64"
    assert wrong.raised == ("RuntimeError", message, 5)
    right = run_snippet("understand/complex/no_seed_for_a_complex_output/right.py")
    assert_close(right["z"].grad, by_parts(lambda z: (z**2).real, right["z"]))


def test_solution_of_the_exercise():
    ran = run_snippet("understand/complex/solution_of_the_exercise.py")
    assert_close(ran["z"].grad, by_parts(lambda z: z.conj().resolve_conj().imag, ran["z"]))


def test_exercise_to_predict():
    assert run_snippet("understand/complex/predict.py")["z"].grad.item() == 6j


def test_exercise_with_a_bug():
    ran = run_snippet("understand/complex/find_the_bug.py")
    assert ran["z"].grad.item() == 2 + 2j
    assert ran.output == "tensor(0.+2.j)\ntensor(0.+0.j)\n"
