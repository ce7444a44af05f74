from support import run_snippet


def test_seed_times_the_derivative():
    ran = run_snippet("verified/states_what_it_prints.py")
    assert ran["x"].grad.item() == 10 * 2 * 3  # seed · d(x²)/dx at x = 3
