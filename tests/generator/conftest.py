from importlib import import_module
from types import SimpleNamespace

import pytest
from generator.forked import command_says
from generator.helpers import contents, put
from generator.interrupted import COUNT, PROGRAM, Command, restore
from generator.old_site import CONFIG, PAGE
from generator.pages import Site

from verified_snippets import Runner, update
from verified_snippets.adopting import trial_build

pytest.register_assert_rewrite("generator.together")  # which is no file of tests


@pytest.fixture(scope="session", params=[False, True], ids=["spawned", "forked"])
def fork(request):
    """Whether a program is forked from a server, or has a process started afresh."""
    return request.param


@pytest.fixture(scope="session")
def runner(fork):
    """Runs snippets in each of the two ways, which must not differ in what they record."""
    with Runner(fork=fork) as runner:
        yield runner


@pytest.fixture(scope="session")
def forking():
    """A runner for tests that are not about running: the faster of the two."""
    with Runner() as runner:
        yield runner


@pytest.fixture(scope="session")
def torch_runner(tmp_path_factory):
    """A runner for programs that import torch: its servers have, whichever test comes first."""
    with Runner(modules=["torch"]) as runner:
        first = put(
            tmp_path_factory.mktemp("torch") / "first.py", "import torch\n\nlate = torch.optim\n"
        )
        assert not update(first, runner).problems
        yield runner


@pytest.fixture
def site(folder):
    """A page and two snippets that have run, in the current folder."""
    return Site(folder)


@pytest.fixture
def old(folder):
    """A site as other tools have it."""
    put(folder / "mkdocs.yml", CONFIG)
    put(folder / "docs/index.md", PAGE)
    put(folder / "docs/plain.md", "# Plain\n\n    indented\n")
    put(folder / "docs_src/a.py", "import math\nprint(math.pi > 3)\n")
    return folder


@pytest.fixture
def forked_trials(monkeypatch):
    """Have trial builds of a site forked: to start one takes longer than to build a small site."""
    import_module("mkdocs.commands.build")

    def run(command, **_):
        return command_says(lambda: trial_build.write_refusals(*command[-3:]))

    process = SimpleNamespace(run=run, DEVNULL=None, TimeoutExpired=TimeoutError)
    monkeypatch.setattr(trial_build, "subprocess", process)


@pytest.fixture(scope="session")
def programs(tmp_path_factory):
    """Programs that do not state yet what they print; what an update makes of them, and in how many steps."""
    folder = tmp_path_factory.mktemp("normal") / "project"
    old = {f"{i}.py": PROGRAM.replace("{i}", str(i)).encode() for i in range(COUNT)}
    restore(folder, old)
    steps = {}
    for command in ("update", "check"):
        code, out, _ = Command(folder, command, count=True).ended()
        assert code == 0
        steps[command] = int(out.splitlines()[-1])
    new = contents(folder)
    assert len(new) == 2 * COUNT
    return SimpleNamespace(old=old, new=new, steps=steps)
