from functools import partial

import pytest
import torch
from oracle import gradient
from support import run_snippet
from torch.func import functional_call
from torch.nn.functional import cross_entropy

LABELS = torch.tensor([0, 0, 0, 0, 1, 1, 1, 1])


def test_a_kept_state_leads_back_into_the_last_step():
    wrong = run_snippet("training/state/kept_in_the_module/wrong.py")
    assert wrong.raised[1].startswith("Trying to backward through the graph a second time")
    assert wrong["half"].equal(wrong["pictures"][:, 2:])  # it was the second half that failed


def test_a_state_that_is_detached_where_it_is_stored_has_no_history():
    right = run_snippet("training/state/kept_in_the_module/right.py")
    assert right.raised is None
    assert [part.requires_grad for part in right["model"].state] == [False, False]
    hidden, _ = right["model"].state
    assert hidden.shape == (1, 8, 6)


def test_the_seeds_of_the_state_bring_what_truncation_leaves_out():
    ran = run_snippet("training/state/whole_picture.py")
    lstm, head = ran["lstm"].double(), ran["head"].double()
    upper, lower = ran["upper"].double(), ran["lower"].double()
    name = "weight_ih_l0"
    weight = getattr(lstm, name)
    _, state = lstm(upper)

    def loss(at, whole):
        sent = functional_call(lstm, {name: at}, (upper,))[1] if whole else state
        hidden, _ = functional_call(lstm, {name: at}, (lower, sent))
        return cross_entropy(head(hidden[:, -1]), LABELS)

    for got, whole in ((ran["truncated"], False), (ran["whole"], True)):
        expected = gradient(partial(loss, whole=whole), weight)
        torch.testing.assert_close(got.double(), expected, atol=1e-6, rtol=0)


def test_a_smaller_last_batch_does_not_fit_the_state():
    ran = run_snippet("training/state/solution_of_the_exercise.py")
    assert ran.raised == (
        "RuntimeError",
        "Expected hidden[0] size (1, 5, 6), got [1, 8, 6]",
        8,
    )


def test_exercise_to_predict():
    ran = run_snippet("training/state/predict.py")
    assert ran.output == "1\n2\nTrue\n"


def test_exercise_to_compute():
    ran = run_snippet("training/state/compute.py")
    assert gradient(lambda w: w * (w * 2 + 1) + 1, ran["w"]).item() == pytest.approx(3)
    assert gradient(lambda w: w * 2 + 1, ran["w"]).item() == pytest.approx(2)
    assert ran.output == "tensor(3.)\ntensor(2.)\n"
