"""What is said of an error that a library's code has raised: which layer it was, and what was handed over."""

import pytest
from clinic.witnessed import watched, watched_in

from autograd_clinic.culprits.culprit import describe_culprit


def error_in(folder, source):
    (finding,) = [one for one in watched_in(folder, source).findings if one.kind == "error"]
    return finding


def said(folder, source):
    finding = error_in(folder, source)
    (entry,) = finding.entries
    return entry.id, finding.line, describe_culprit(finding.evidence)


NORMALIZED = """\
import torch
from torch import nn
from torch.func import functional_call, jacrev

class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        stage = [nn.Conv1d(1, 2, 3), nn.GroupNorm(1, 2), nn.BatchNorm1d(2)]
        self.stages = nn.ModuleList([nn.Sequential(*stage)])

    def forward(self, wave):
        for stage in self.stages:
            wave = stage(wave)
        return wave.mean()

encoder = Encoder()
weights = dict(encoder.named_parameters())
jacrev(lambda w: functional_call(encoder, w, torch.randn(4, 1, 9)))(weights)
"""


def test_the_normalization_under_a_transform_is_named(folder):
    id, line, why = said(folder, NORMALIZED)
    assert (id, line) == ("func/batch_norm_statistics", 13)
    assert why == "The layer is `encoder.stages.0.2`, of the class `BatchNorm1d`."


def test_the_layer_that_changes_a_hooked_output_is_named(folder):
    source = """\
import torch
from torch import nn

def keep_signs(module, grad_input, grad_output):
    return grad_input

speech = {"net": nn.Sequential(nn.Linear(6, 4), nn.LayerNorm(4), nn.SiLU(inplace=True))}
net = speech["net"]
net[1].register_full_backward_hook(keep_signs)
net(torch.randn(2, 6)).sum().backward()
"""
    id, line, why = said(folder, source)
    assert (id, line) == ("hooks/inplace_after_module_hook", 10)
    assert why == "The layer is `net.2`, of the class `SiLU`."


CHECKPOINTED = """\
import torch
from torch.utils.checkpoint import checkpoint

class Memory(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.mix = torch.nn.Linear(3, 3)
        self.past = []

    def forward(self, x):
        self.past.append(x.detach())
        return {inside}

memory = Memory()
x = torch.ones(2, 3, requires_grad=True)
checkpoint(memory, x, use_reentrant=False).sum().backward()
"""


def test_what_a_block_computed_otherwise_is_told_from_the_message(folder):
    source = CHECKPOINTED.format(inside="torch.tanh(self.mix(torch.cat(self.past))).sum() * x")
    id, line, why = said(folder, source)
    assert (id, line) == ("neighbours/recomputed_in_another_mode", 16)
    assert why.startswith(
        "A tensor that the block saved had the shape (2, 3) the first time, and (4, 3)"
    )
    assert "Line 11 (`self.past.append(x.detach())`) changes `self.past` each time" in why
    other = CHECKPOINTED.format(inside="torch.exp(x.double() if len(self.past) > 1 else x)")
    why = said(folder, other)[2]
    assert "had the dtype torch.float32 the first time, and torch.float64 the second time" in why
    assert "cache" not in why


@pytest.mark.parametrize("collated", ["collate_fn=None", "collate_fn=torch.stack"])
def test_samples_with_a_graph_of_a_loaders_workers_are_no_out_argument(folder, collated):
    source = f"""\
import torch
from torch.utils.data import DataLoader

class Notes(torch.utils.data.Dataset):
    table = torch.nn.Embedding(5, 3)

    def __len__(self):
        return 4

    def __getitem__(self, at):
        return self.table.weight[at]

if __name__ == "__main__":
    loader = DataLoader(Notes(), batch_size=2, num_workers=1, {collated})
    for notes in loader:
        print(notes.shape)
"""
    if "None" in collated:
        assert said(folder, source)[:2] == ("graph/result_for_another_process", 15)


def test_an_out_argument_of_the_line_itself_is_one(folder):
    source = """\
import torch

rows = [torch.ones(2, requires_grad=True) for _ in range(3)]
whole = torch.empty(3, 2)
for _ in range(2):
    torch.stack(rows, out=whole)
"""
    assert said(folder, source)[:2] == ("graph/out_argument", 6)


def test_what_was_put_on_a_queue_is_named(folder):
    source = """\
import torch
from torch import multiprocessing as mp

policy = torch.nn.Linear(4, 2)
inbox = mp.SimpleQueue()
logits = policy(torch.ones(4))
inbox.put(logits)
"""
    id, line, why = said(folder, source)
    assert (id, line) == ("graph/result_for_another_process", 7)
    assert why == "`logits` comes from line 6 (`logits = policy(torch.ones(4))`)."


STRAIGHT = """\
import torch

class Round(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x.round()

    @staticmethod
    def backward(ctx, grad):
        return grad

class Codec(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.gain = torch.nn.Parameter(torch.tensor(1.5))
        self.level = torch.zeros(3)

    def forward(self, x):
        self.level = {keep}
        return Round.apply(self.level * self.gain)

codec = Codec()
for _ in range(2):
    error = (codec(torch.arange(3.0)) - 1).square().mean()
    error.backward()
"""


def test_a_state_is_known_where_a_function_of_the_program_is_in_the_graph(folder):
    """A node of its own calls `apply` in the pass, too: that is no call of the program's."""
    id, line, why = said(folder, STRAIGHT.format(keep="self.gain * x + 0.5 * self.level"))
    assert (id, line) == ("graph/state_of_the_last_step", 25)
    assert why.startswith("Line 19 (`self.level = self.gain * x + 0.5 * self.level`) made a part")


def test_a_state_that_is_cut_is_no_error(folder):
    seen = watched_in(folder, STRAIGHT.format(keep="self.gain * x + 0.5 * self.level.detach()"))
    assert not seen.failed
    assert [one for one in seen.findings if one.kind == "error"] == []


def test_who_changed_what_a_function_had_saved_is_named(folder):
    source = """\
import torch

class Cube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x ** 3

    @staticmethod
    def backward(ctx, grad):
        x, = ctx.saved_tensors
        return 3 * x ** 2 * grad

dose = torch.tensor([1.0, 2.0], requires_grad=True)
blood = dose * 0.5
effect = Cube.apply(blood)
blood.clamp_(max=0.75)
effect.sum().backward()
"""
    id, line, why = said(folder, source)
    assert (id, line) == ("functions/saved_input_overwritten", 11)
    assert "line 17 (`blood.clamp_(max=0.75)`) has changed it" in why


ZEROED = """\
import torch

def clear(parts):
    for part in parts:
        part.grad.{data}zero_()

u, v = (torch.ones(2, requires_grad=True) for _ in range(2))
(u * 2).sum().backward()
clear([u, v])
"""


@pytest.mark.parametrize("data", ["", "data."])
def test_a_gradient_that_no_pass_has_filled_is_zeroed_too_early(folder, data):
    assert said(folder, ZEROED.format(data=data))[:2] == ("graph/grad_zeroed_too_early", 5)


def test_none_that_is_no_gradient_is_not_ours(folder):
    source = ZEROED.replace("part.grad.{data}zero_()", "part.name.zero_()")
    assert error_in(folder, source).entries == ()


ROUNDS = """\
import torch

w = torch.tensor([2.0], requires_grad=True)
opt = torch.optim.SGD([w], lr=0.1)
scaler = torch.amp.GradScaler("cpu", init_scale=4.0)
for step in range(3):
    opt.zero_grad()
    scaler.scale((w * (float("inf") if step == 1 else 1)).sum()).backward()
    scaler.unscale_(opt)
    if not w.grad.isfinite().all():
        continue
    scaler.step(opt)
    scaler.update()
"""


def test_the_update_that_was_left_out_is_named(folder):
    id, line, why = said(folder, ROUNDS)
    assert (id, line) == ("neighbours/unscaled_twice", 9)
    assert why.endswith("In between, the program didn't come to line 13 (`scaler.update()`).")


def test_one_of_several_views_is_named_with_its_loop(folder):
    source = """\
import torch

def whiten(stack):
    for image in stack:
        image -= image.mean()

stack = torch.rand(2, 3, requires_grad=True) * 2
whiten(stack)
"""
    id, line, why = said(folder, source)
    assert (id, line) == ("graph/one_of_several_views", 5)
    assert why.startswith("`image` comes from line 4 (`for image in stack:`).")


UNPACKED = """\
import torch

unpacked = []

def unpack(packed):
    unpacked.append(packed)
    return packed

{function}
x = torch.ones(2, requires_grad=True)
y = x + 1
with torch.autograd.graph.saved_tensors_hooks(lambda t: t.clone(), unpack):
    loss = ({call} * torch.tensor([0.0, 2.0])).sum()
with torch.no_grad():
    y.mul_(2)
loss.backward()
assert len(unpacked) == {count}, unpacked
"""
OWN = """\
class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad):
        return 2 * grad * ctx.saved_tensors[0]
"""


@pytest.mark.parametrize(
    ("function", "call", "count"), [("", "y.exp()", 2), (OWN, "Square.apply(y)", 2)]
)
def test_a_hook_that_unpacks_is_not_run_to_look(folder, function, call, count):
    seen = watched_in(folder, UNPACKED.format(function=function, call=call, count=count))
    assert not seen.failed, seen.ended


ANOMALOUS = """\
import torch

def spread(points):
    centred = points - points.mean(0)
    return centred.norm(dim=1)

points = torch.ones(3, 2, requires_grad=True)
with torch.autograd.detect_anomaly():
    loss = (spread(points) ** 0.5).sum()
    loss.backward()
"""


def test_the_line_that_anomaly_mode_complains_of_is_named(folder):
    id, line, why = said(folder, ANOMALOUS)
    assert (id, line) == ("graph/nan_found_by_anomaly_mode", 10)
    assert why == "The operation is in line 5 (`return centred.norm(dim=1)`)."


def test_where_the_forward_pass_was_not_in_anomaly_mode_no_line_is_named(folder):
    forward = "    loss = (spread(points) ** 0.5).sum()\n"
    source = ANOMALOUS.replace(forward, "").replace("with torch", f"{forward.strip()}\nwith torch")
    assert said(folder, source)[2] == ""


def test_the_line_that_anomaly_mode_complains_of_may_stand_in_another_file(folder):
    (folder / "pyproject.toml").write_text("")
    begin, end = ANOMALOUS.split("points = ", 1)
    (folder / "shapes.py").write_text(begin)
    (folder / "s.py").write_text(f"import torch\nfrom shapes import spread\n\npoints = {end}")
    (finding,) = [one for one in watched(folder / "s.py").findings if one.kind == "error"]
    said = describe_culprit(finding.evidence)
    assert said == "The operation is in line 5 of shapes.py (`return centred.norm(dim=1)`)."
