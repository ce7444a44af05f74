"""explain on programs that raise nothing: right ones are left in peace, mistakes are noted."""

import pytest
from clinic.witnessed import PROGRAMS, watched, watched_in

from autograd_clinic.catalogue import catalogue


@pytest.mark.parametrize("entry", catalogue.list_entries(), ids=lambda entry: entry.id)
def test_a_right_program_is_left_in_peace(entry):
    found = watched(PROGRAMS / entry.id / "right.py")
    assert [(f.kind, f.message, f.line) for f in found.findings] == []


SILENT = [  # what raises nothing and is noted, with the line
    ("accumulation/grad_fills_nothing", 7),
    ("accumulation/gradient_of_another_loss", 10),
    ("accumulation/means_of_micro_batches", 6),
    ("accumulation/rest_of_an_epoch", 9),
    ("accumulation/zeroed_before_the_step", 7),
    ("functions/input_changed_through_numpy", 8),
    ("functions/none_for_a_needed_gradient", 13),
    ("functions/seed_changed_in_place", 11),
    ("functions/seed_ignored", 13),
    ("functions/slope_saved", 7),
    ("functions/tensor_kept_on_ctx", 7),
    ("grad_arguments/backward_unused_input", 6),
    ("grad_arguments/no_outputs", 7),
    ("grad_arguments/samples_coupled_by_batch_norm", 6),
    ("grad_arguments/tuple_times_two", 5),
    ("gradcheck/result_not_looked_at", 18),
    ("graph/array_overwritten", 6),
    ("graph/data_overwritten", 5),
    ("graph/detach_thrown_away", 5),
    ("graph/expanded_gradient_assigned", 5),
    ("graph/multiplier_with_a_graph", 12),
    ("graph/retain_grad_too_late", 6),
    ("graph/sum_goes_back_twice", 6),
    ("higher_order/penalty_is_a_constant", 6),
    ("higher_order/products_added_up", 6),
    ("higher_order/second_derivative_of_relu", 7),
    ("hooks/changed_in_place", 5),
    ("hooks/registered_after_backward", 6),
    ("implicit_seed/rewrapped_to_silence_the_error", 5),
    ("implicit_seed/rounding_has_slope_zero", 4),
    ("implicit_seed/target_for_all_columns", 9),
    ("neighbours/clipped_while_scaled", 7),
    ("neighbours/cut_between_two_stages", 6),
    ("neighbours/total_keeps_the_graphs", 7),
    ("optimizers/attribute_of_a_module", 5),
    ("optimizers/closure_without_backward", 7),
    ("optimizers/frozen_with_a_gradient", 12),
    ("optimizers/gradient_of_zero", 5),
    ("optimizers/layers_in_a_list", 8),
    ("optimizers/loaded_from_itself", 11),
    ("optimizers/made_before_the_head", 6),
    ("optimizers/made_in_forward", 11),
    ("optimizers/of_another_model", 7),
    ("optimizers/one_layer_several_times", 4),
    ("optimizers/parameter_of_a_computed_tensor", 8),
    ("optimizers/part_not_used", 5),
    ("optimizers/part_without_a_graph", 13),
    ("optimizers/reference_not_copied", 5),
    ("optimizers/statement_without_effect", 6),
    ("optimizers/tensor_that_is_no_parameter", 9),
    ("seed/integer_weights", 6),
    ("seed/jacobian_by_columns", 8),
    ("seed/learning_rates_as_seed", 7),
    ("seed/loss_as_its_own_seed", 5),
    ("seed/loss_scale_in_half_precision", 6),
    ("seed/ones_for_the_jacobian", 5),
    ("seed/result_changed_in_place", 7),
    ("seed/seed_overwritten", 7),
    ("seed/seed_that_requires_grad", 5),
    ("seed/seed_used_again", 6),
    ("seed/surplus_seed", 6),
    ("seed/zero_weight_times_infinity", 5),
    ("seed/zeros_to_start_from", 5),
]


@pytest.mark.parametrize(("id", "line"), SILENT)
def test_a_mistake_that_raises_nothing_is_noted(id, line):
    if not any(entry.id == id for entry in catalogue.list_entries()):
        pytest.skip("the entry is not there")
    found = watched(PROGRAMS / id / "wrong.py")
    assert [(f.kind, f.entries[0].id, f.line) for f in found.findings] == [("note", id, line)]


LOOP = """\
import torch

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for _ in range(3):
    for part in torch.ones(4, 2).split(2):
        model(part).sum().backward()
    optimizer.step()
    optimizer.zero_grad()
"""


def test_gradients_that_a_step_has_used_are_not_to_be_added_to(folder):
    assert watched_in(folder, LOOP).findings == []
    assert watched_in(folder, LOOP.replace("grad()", "grad(set_to_none=False)")).findings == []
    (finding,) = watched_in(folder, LOOP.replace("    optimizer.zero_grad()\n", "")).findings
    assert (finding.entries[0].id, finding.line) == ("accumulation/grad_not_reset", 7)


RIGHT = {
    "exchange rates": """\
import torch
prices = torch.tensor([2.0, 3.0], requires_grad=True)
rates = torch.tensor([1.1, 0.9])
(prices**2).backward(rates)
""",
    "one output a row": """\
import torch
x = torch.randn(6, 3, requires_grad=True)
out = torch.nn.Linear(3, 1)(x)
(jacobian,) = torch.autograd.grad(out, x, torch.ones_like(out))
""",
}


@pytest.mark.parametrize("source", RIGHT.values(), ids=RIGHT)
def test_a_name_alone_makes_no_mistake(folder, source):
    assert watched_in(folder, source).findings == []
