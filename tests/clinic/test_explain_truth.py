"""What is said of programs whose message is that of an entry, and whose mistake is a neighbour of its example."""

import textwrap

import pytest
from clinic.witnessed import watched
from generator.helpers import put

from autograd_clinic import diagnose
from autograd_clinic.findings import report
from autograd_clinic.process import watch
from autograd_clinic.program import program


def said(folder, source):
    """What explain says of a program, its lines joined, down to the page's own program."""
    found = watched(put(folder / "s.py", textwrap.dedent(source)))
    text = report.format_report(found).partition("A similar program:")[0]
    return " ".join(text.partition("A corrected example:")[0].split())


FALSE = {  # what was said of each, and is true of the page's example alone
    "a part whose result is detached, and runs under no no_grad": (
        """
        import torch
        from torch import nn

        class Tagger(nn.Module):
            def __init__(self):
                super().__init__()
                self.body = nn.Linear(3, 4)
                self.tags = nn.Linear(4, 2)

            def forward(self, words):
                hidden = self.body(words).tanh()
                return self.tags(hidden.detach())

        tagger = Tagger()
        adam = torch.optim.Adam([
            {"params": tagger.body.parameters(), "lr": 1e-3},
            {"params": tagger.tags.parameters()},
        ])
        for words in torch.randn(5, 2, 3):
            adam.zero_grad()
            tagger(words).square().mean().backward()
            adam.step()
        """,
        ["runs under no_grad", "the `no_grad()`"],
        ["goes on without its graph", "take away what cuts it"],
    ),
    "an output that is not transposed": (
        """
        import torch

        heat = torch.rand(2, 3, requires_grad=True)
        flux = heat * 4
        flux.backward(torch.ones(3, 2))
        """,
        ["`flux` has been transposed"],
        ["as if one of the two had been transposed"],
    ),
    "an output that is a maximum": (
        """
        import torch

        rates = torch.rand(5, requires_grad=True)
        worst = rates.max()
        worst.backward(torch.full((5,), 0.2))
        """,
        ["already the mean", "one weight for each sample"],
        ["`worst` is a single number"],
    ),
    "a row whose seed is a column": (
        """
        import torch

        flow = torch.rand(1, 4, requires_grad=True) * 2
        flow.backward(torch.arange(4.0).unsqueeze(1))
        """,
        ["is a column", "it lacks", "Add the dimension", "one output per sample"],
        ["`flow` has the shape `(1, 4)`", "other dimensions of size 1"],
    ),
    "no seeds for several outputs": (
        """
        import torch

        paint = torch.rand(5, 3, requires_grad=True)
        gloss = paint.pow(2).mean()
        torch.autograd.backward([gloss, paint * 2])
        """,
        ["`None` among the seeds stands", "Keep `None`"],
        ["An output without a seed, or with `None` for one"],
    ),
    "a Jacobian, of which nothing is a constant": (
        """
        import torch

        joints = torch.rand(3, requires_grad=True)
        tip = torch.stack([joints.sin().sum(), joints.cos().sum()])
        for seed in torch.eye(2):
            print(torch.autograd.grad(tip, joints, seed)[0])
        """,
        ["Two remedies", "detach()"],
        ["several backward passes through the graph of `tip`"],
    ),
    "an element that is masked": (
        """
        import torch

        votes = torch.rand(3, requires_grad=True)
        share = torch.softmax(votes, 0)
        share[0] = 0
        share.sum().backward()
        """,
        ["fill a tensor row by row"],
        ["of single elements with `torch.where`"],
    ),
    "an activation that NumPy overwrites": (
        """
        import torch

        tilt = torch.rand(3, requires_grad=True)
        pose = torch.sigmoid(tilt)
        angles = pose.detach().numpy()
        angles += 1
        pose.sum().backward()
        print(tilt.grad)
        """,
        ["A leaf overwritten"],
        ["A tensor overwritten through NumPy"],
    ),
    "an empty list of inputs": (
        """
        import torch

        wind = torch.rand(3, requires_grad=True)
        calm = [p for p in [wind] if not p.requires_grad]
        torch.autograd.grad(wind.sum(), calm)
        """,
        ["`calm` is a generator"],
        ["There's nothing in `calm`"],
    ),
    "a gradient too few, for a tensor": (
        """
        import torch

        class Affine(torch.autograd.Function):
            @staticmethod
            def forward(ctx, rain, slope, offset):
                ctx.save_for_backward(rain, slope)
                return rain * slope + offset

            @staticmethod
            def backward(ctx, push):
                rain, slope = ctx.saved_tensors
                return push * slope, push * rain

        slope, offset = (torch.rand(3, requires_grad=True) for _ in range(2))
        Affine.apply(torch.rand(3), slope, offset).sum().backward()
        """,
        ["A number among the arguments"],
        ["the gradient in that of a tensor"],
    ),
    "a tuple that is no LSTM's": (
        """
        import torch

        track = torch.randn(5, 2, 3)
        drift = torch.nn.GRU(3, 4)(track)
        print(drift.mean())
        """,
        ["hidden and the cell state"],
        ["Unpack what you get."],
    ),
    "an operation that is no step": (
        """
        import torch

        beam = torch.rand(3, 3, requires_grad=True)
        torch.geqrf(beam)[0].sum().backward()
        """,
        ["A step function", "A step would have the derivative 0"],
        ["the same with operations that have derivatives"],
    ),
    "a parameter of a layer that takes no part, in a list": (
        """
        import torch

        net = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Linear(2, 1))
        lift = net[1](torch.ones(1, 2)).sum()
        torch.autograd.grad(lift, list(net.parameters()))
        """,
        ["Indexing a tensor", "the tensor that was indexed"],
        ["`lift` was computed without one of the inputs"],
    ),
    "a list, of which one element is a tensor": (
        """
        import torch

        wind = torch.rand(3, requires_grad=True)
        torch.autograd.grad(wind.sum(), [wind, 2.0])
        """,
        ["`[wind, 2.0]` has shape", "Call `parameters()`"],
        ["An element of `[wind, 2.0]` isn't a tensor"],
    ),
    "a formula that is wrong altogether": (
        """
        import torch

        class Twist(torch.autograd.Function):
            @staticmethod
            def forward(ctx, phase):
                ctx.save_for_backward(phase)
                return phase * phase

            @staticmethod
            def backward(ctx, push):
                return push * ctx.saved_tensors[0].conj()

        phase = torch.randn(2, dtype=torch.complex128, requires_grad=True)
        torch.autograd.gradcheck(Twist.apply, phase)
        """,
        ["This `backward` uses the derivative itself"],
        ["a conjugate is often missing"],
    ),
}


@pytest.mark.parametrize(("source", "false", "true"), FALSE.values(), ids=FALSE)
def test_a_neighbour_of_the_example_is_told_what_is_true_of_it(folder, source, false, true):
    text = said(folder, source)
    assert not [one for one in false if one in text]
    assert all(one in text for one in true)


NOT_OURS = {  # keywords that nobody meant as the seed
    "backward(retain_variables=True)": "an unexpected keyword argument 'retain_variables'",
    "register_hook(print, hooks=1)": "got an unexpected keyword argument 'hooks'",
}


@pytest.mark.parametrize(("call", "message"), NOT_OURS.items())
def test_a_keyword_that_is_no_seed_is_not_told_the_names_of_the_seed(folder, call, message):
    text = said(folder, f"import torch\n\ntorch.ones(2, requires_grad=True).sum().{call}\n")
    assert message in text
    assert "This error is not among the known ones." in text


def test_the_seed_under_the_name_that_it_has_elsewhere_is_told_its_own(folder):
    source = "import torch\n\nx = torch.ones(2, requires_grad=True)\n"
    for call in ("x.exp().backward(grad_outputs=x)", "torch.autograd.backward(x, gradient=x)"):
        assert "Known error: In backward()" in said(folder, source + call)


HANDLED = """
    import sys

    import torch

    def solve():
        lift = torch.ones(3, requires_grad=True) * 2
        lift.backward()

    try:
        solve()
    except RuntimeError as error:
        print("no solution:", error)
        {end}
"""
ENDS = ["sys.exit(3)", "raise SystemExit('bad')", "if error: raise ValueError('bad') from error"]


@pytest.mark.parametrize("end", ENDS)
def test_an_error_is_explained_though_the_program_handles_it_by_ending(folder, end):
    text = said(folder, HANDLED.format(end=end))
    assert "s.py:8: RuntimeError: grad can be implicitly created only for scalar" in text
    assert "Known error: Several outputs" in text


def test_the_cause_that_a_library_names_is_explained(folder):
    put(
        folder / "site-packages" / "lab.py",
        """\
class Failed(Exception):
    pass


def run(task):
    try:
        task()
    except RuntimeError as error:
        raise Failed("task 1") from error
""",
    )
    source = """
        import sys

        import torch

        sys.path.append("site-packages")
        import lab

        lift = torch.ones(3, requires_grad=True) * 2
        lab.run(lambda: lift.backward())
    """
    text = said(folder, source)
    assert "s.py:10: RuntimeError: grad can be implicitly created only for scalar" in text
    assert "Known error: Several outputs" in text


def test_the_error_of_a_worker_is_explained_at_its_line(folder):
    source = """
        import torch
        from torch.utils.data import DataLoader

        class Spectra(torch.utils.data.Dataset):
            def __init__(self):
                self.gain = torch.ones(4, requires_grad=True)

            def __len__(self):
                return 2

            def __getitem__(self, at):
                return (self.gain * at).numpy()

        if __name__ == "__main__":
            for row in DataLoader(Spectra(), num_workers=1):
                print(row)
    """
    text = said(folder, source)
    assert "s.py:13: RuntimeError: Can't call numpy() on Tensor that requires grad." in text
    assert "Known error: NumPy in the loss" in text


QUOTED = """
import torch

def fit(rank):
    raise {kind}("grad can be implicitly created only for scalar outputs")

raise Exception('''

-- Process 0 terminated with the following error:
Traceback (most recent call last):
  File "/opt/torch/multiprocessing/spawn.py", line 90, in _wrap
    fn(i, *args)
  File "{path}", line 5, in fit
    loss.backward()
{kind}: grad can be implicitly created only for scalar outputs
''')
"""


def test_an_error_that_a_message_quotes_is_explained_if_it_is_known(folder):
    path = folder / "s.py"
    text = said(folder, QUOTED.format(kind="RuntimeError", path=path))
    assert "s.py:5: RuntimeError: grad can be implicitly created only for scalar" in text
    text = said(folder, QUOTED.format(kind="KeyError", path=path))
    assert "s.py:7: Exception:" in text
    assert "not among the known ones" in text


def test_an_error_that_was_handled_and_is_not_known_is_not_shown(folder):
    text = said(folder, "try:\n    1 / 0\nexcept ZeroDivisionError:\n    raise SystemExit(4)\n")
    assert text.endswith("s.py: exits with 4")
    assert "ZeroDivisionError" not in text


def test_an_error_that_ends_a_thread_is_explained(folder):
    source = """
        import threading

        import torch

        def solve(lift):
            loss = lift.exp().sum()
            loss.backward()
            loss.backward()

        worker = threading.Thread(target=solve, args=(torch.ones(2, requires_grad=True),))
        worker.start()
        worker.join()
    """
    text = said(folder, source)
    assert "s.py:9: RuntimeError: Trying to backward through the graph a second time" in text
    assert "nothing to say" not in text
    other = source.replace("loss.backward()\n", "1 / 0\n")
    assert said(folder, other).endswith("nothing to say")  # Python shows it itself


UNRAISED = {
    "an exit handler": (
        """
        import atexit
        import torch

        @atexit.register
        def finish():
            ({part} * 2).backward()
        """,
        "s.py:7: RuntimeError: grad can be implicitly created only for scalar",
    ),
    "a finalizer": (
        """
        import torch

        class Session:
            def __del__(self):
                ({part} * 2).backward()

        session = Session()
        del session
        """,
        "s.py:6: RuntimeError: grad can be implicitly created only for scalar",
    ),
}


def said_from_start_to_exit(folder, source):
    """What explain says of a program in a process of its own, whose exit is seen."""
    path = put(folder / "s.py", textwrap.dedent(source))
    mine = program.read_program(str(path))
    found = diagnose.diagnose(mine, *watch.observe_program(mine, [], None))
    return " ".join(report.format_report(found).split())


@pytest.mark.parametrize("case", UNRAISED)
def test_an_error_that_python_ignores_is_explained_if_it_is_known(folder, case):
    source, line = UNRAISED[case]
    text = said_from_start_to_exit(folder, source.format(part="torch.ones(3, requires_grad=True)"))
    assert line in text
    assert "Known error: Several outputs" in text
    text = said_from_start_to_exit(folder, source.format(part="missing"))
    assert text.endswith("nothing to say")


POOLS = {
    "multiprocessing": ("import multiprocessing", "multiprocessing.get_context('fork').Pool(1)"),
    "concurrent": (
        "import concurrent.futures, multiprocessing",
        "concurrent.futures.ProcessPoolExecutor(1, multiprocessing.get_context('fork'))",
    ),
}


@pytest.mark.parametrize("kind", POOLS)
def test_the_error_of_a_pool_is_explained_at_the_line_of_its_worker(folder, kind):
    imports, pool = POOLS[kind]
    source = f"""
        {imports}
        import torch

        gain = torch.ones(2, requires_grad=True)

        def rate(row):
            return (gain * row).sum().numpy()

        if __name__ == "__main__":
            with {pool} as pool:
                print(list(pool.map(rate, [1.0, 2.0])))
    """
    text = said_from_start_to_exit(folder, source)
    assert "s.py:8: RuntimeError: Can't call numpy() on Tensor that requires grad." in text
    assert "Known error: NumPy in the loss" in text


def test_the_shape_of_a_batch_of_seeds_is_not_that_of_the_message(folder):
    source = """
        import torch

        wind = torch.ones(4, 3, requires_grad=True)
        lift = wind.sin()
        torch.autograd.grad(lift, wind, torch.eye(3), is_grads_batched=True)
    """
    text = said(folder, source)
    assert "Known error: A batch of seeds of another shape" in text
    assert "shape ()" not in text
    assert "`lift` has shape (4, 3)" in text


def test_a_shape_that_was_not_seen_is_left_unsaid(folder):
    """What a thread gives torch is not watched."""
    source = """
        import threading

        import torch

        lift = torch.ones(3, requires_grad=True)
        worker = threading.Thread(target=lambda: (lift * 2).backward())
        worker.start()
        worker.join()
    """
    text = said(folder, source)
    assert "Known error: Several outputs" in text
    assert "Why: Without a seed, `backward()` only starts from a single number. What to do" in text


def test_the_function_that_switches_gradients_off_is_named_from_outside(folder):
    source = """
        import torch

        boat = torch.nn.Linear(2, 1)

        @torch.no_grad()
        def drift():
            return boat(torch.randn(3, 2)).mean()

        score = drift()
        score.backward()
    """
    text = said(folder, source)
    assert "Line 6 (`torch.no_grad()`) switches gradients off, and line 8 ran within it." in text


def test_a_line_that_overwrites_what_it_has_saved_is_named_once(folder):
    source = """
        import torch

        table, first = torch.zeros(4, 3), torch.ones(3, requires_grad=True)
        table[0] = first
        for i in range(1, 4):
            table[i] = table[i - 1] ** 2 + first
        table.sum().backward()
    """
    text = said(folder, source)
    assert text.count("table[i] = table[i - 1]") == 1
    assert "saved the tensor `table` for the backward pass, and has changed it in a later" in text


def test_a_line_that_ran_twice_without_a_loop_has_no_rounds(folder):
    source = """
        import torch

        bank, rate = torch.ones(3), torch.ones(3, requires_grad=True)

        def grow(by):
            return (bank.mul_(by) * rate).sum()

        near = grow(2.0)
        far = grow(3.0)
        (near + far).backward()
    """
    text = said(folder, source)
    assert "saved the tensor `bank` for the backward pass, and has changed it when it ran" in text
    assert "round" not in text


MADE = {  # what is to have been a leaf, or none, and the line that made it
    "that an optimizer is given": (
        """
        import torch

        gains = torch.randn(3, requires_grad=True) * 0.01
        torch.optim.SGD([gains], lr=0.1)
        """,
        "`gains` comes from line 4 (`gains = torch.randn(3, requires_grad=True) * 0.01`).",
    ),
    "whose grad is read": (
        """
        import torch

        class Probe:
            def __init__(self, scan):
                scan = scan.clone().requires_grad_(True)
                self.scan = (scan - 0.5) / 0.2

            def slope(self):
                self.scan.square().sum().backward()
                return self.scan.grad.sign()

        Probe(torch.rand(2, 3)).slope()
        """,
        "`self.scan` comes from line 7 (`self.scan = (scan - 0.5) / 0.2`).",
    ),
    "a view that is written to": (
        """
        import torch

        layer = torch.nn.Linear(2, 4)
        pairs = layer.bias.view(2, 2)
        pairs[:, 0] += 1.5
        pairs[:, 1] += 0.5
        """,
        "`pairs` comes from line 5 (`pairs = layer.bias.view(2, 2)`).",
    ),
}


@pytest.mark.parametrize(("source", "culprit"), MADE.values(), ids=MADE)
def test_the_line_that_made_a_computed_tensor_is_named(folder, source, culprit):
    assert f"In this run: {culprit}" in said(folder, source)


def test_a_closure_that_never_goes_back_is_named_though_it_is_asked_once(folder):
    """Without a gradient LBFGS takes no direction, and asks its closure no second time."""
    source = """
        import torch

        bend = torch.tensor([2.0, 3.0], requires_grad=True)
        solver = torch.optim.LBFGS([bend])

        def energy():
            solver.zero_grad()
            return (bend - 1).square().sum()

        solver.step(energy)
    """
    text = said(folder, source)
    assert "s.py:11: note: A closure that leaves something out" in text
    assert "or nothing calls `backward()`" in text
    assert "call `backward()` and return the loss" in text


RIGHT = {
    "a pass that failed, and whose error was caught": """
        import torch

        w = torch.ones(3, requires_grad=True)
        for _ in range(2):
            try:
                loss = w.square().sum()
                loss.backward()
                loss.backward()
            except RuntimeError:
                w.grad = None
    """,
    "steps of a sample, written through .data": """
        import torch

        energy = torch.nn.Linear(2, 1)
        descent = torch.optim.Adam(energy.parameters())
        for _ in range(4):
            fake = torch.randn(6, 2).requires_grad_(True)
            for _ in range(3):
                (slope,) = torch.autograd.grad(energy(fake).sum(), [fake])
                fake.data += -0.1 * slope + 0.01 * torch.randn_like(fake)
            loss = energy(fake.detach()).square().mean()
            descent.zero_grad()
            loss.backward()
            descent.step()
    """,
}


@pytest.mark.parametrize("source", RIGHT.values(), ids=RIGHT)
def test_nothing_is_said_of_what_is_right(folder, source):
    assert said(folder, source).endswith("nothing to say")
