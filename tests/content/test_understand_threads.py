import torch
from oracle import gradient
from support import run_snippet
from taxi import KM, PAID, SEED, left, weighed


def slope(loss, at):
    return round(gradient(loss, torch.tensor(at)).item(), 5)


def test_a_hook_runs_in_the_thread_that_calls_backward():
    ran = run_snippet("understand/threads/hook_runs_in_the_thread.py")
    assert ran.output == "in worker_0\nin MainThread\n"
    assert ran["per_km"].grad.item() == 2 * slope(lambda per_km: 3 + per_km * 6, 2.0)


def test_grad_in_threads_returns_each_slope_in_the_order_of_the_arguments():
    ran = run_snippet("understand/threads/grad_in_threads.py")
    assert ran["rides"] == list(zip(KM, PAID, strict=True))
    of_the_rides = [(3 * v, 3 * v * km) for v, km in zip(SEED, KM, strict=True)]
    assert [(a.item(), b.item()) for a, b in ran["of_the_rides"]] == of_the_rides
    assert left(ran) == weighed([3 * v for v in SEED]) == [3.0, 30.0]


def test_threads_that_take_turns_add_up_the_same_sum():
    ran = run_snippet("understand/threads/backward_in_threads.py")
    assert left(ran) == weighed([3 * v for v in SEED])


def test_a_shared_part_is_freed_by_the_first_thread():
    wrong = run_snippet("understand/threads/shared_part/wrong.py")
    assert wrong.raised[0] == "RuntimeError"
    assert wrong.raised[1].startswith("Trying to backward through the graph a second time")
    assert wrong["w"].grad.item() == slope(lambda w: 2 * w.exp(), 0.0), "the first went through"
    right = run_snippet("understand/threads/shared_part/right.py")
    slopes = [slope(lambda w, c=c: c * w.exp(), 0.0) for c in (2, 3)]
    assert right.output == "".join(f"(tensor({value:.0f}.),)\n" for value in slopes)


def test_no_grad_does_not_reach_another_thread():
    ran = run_snippet("understand/threads/grad_mode.py")
    assert ran.output == "False True\n"


def test_solution_of_the_exercise():
    ran = run_snippet("understand/threads/solution_of_the_exercise.py")
    assert ran["a"].grad.item() == slope(lambda a: a**2, 3.0) == 6
    assert ran["b"].grad.item() == slope(lambda b: b**2, 4.0) == 8


def test_exercise_to_predict():
    ran = run_snippet("understand/threads/predict.py")
    assert [slope.item() for (slope,) in ran["slopes"]] == [0.0, 1.0, 2.0, 3.0]
    assert ran["w"].grad is None


def test_exercise_with_a_bug():
    assert run_snippet("understand/threads/find_the_bug.py").output == "False\n"
