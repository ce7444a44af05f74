"""The seed playground: its numbers against torch's own and finite differences, and how it is used."""

import contextlib
import io
import json
import random
import re

import pytest
import torch
from oracle import gradient, jacobian
from website.axe import violations
from website.browsing import AT_ONCE, TOO_WIDE, show_everywhere
from website.builds import ROOT
from website.looking import ALL

from verified_snippets import load
from verified_snippets.record.store import load_record

FILES = ("assets/javascripts/playground.js", "docs/stylesheets/playground.css")
MOST = 15_000  # bytes of both, as they are in the repository and are sent, not compressed
VECTOR = "start/vector/"
PLAY, FIGURE = ".play", "table.verified-product"
A = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], dtype=torch.float64)
FUNCTIONS = {
    "square": lambda x: x * x,
    "linear": lambda x: torch.mv(A, x),
    "cumsum": lambda x: torch.stack([x[0], x[0] + x[1], x[0] + x[1] + x[2]]),
    "product": lambda x: torch.stack([x[0] * x[1], x[1] * x[2] * x[2]]),
    "sigmoid": lambda x: 1 / (1 + torch.exp(-x)),
    "mean": lambda x: (x[0] + x[1] + x[2]) / 3,
}
SEEDS = {  # what the playground says that each is the gradient of
    "ones": lambda y: y.sum(),
    "hot": lambda y: y.flatten()[0],
    "mean": lambda y: y.mean(),
    "loss": lambda y: ((y - 1) ** 2).mean(),
}
# Changes one thing at a time as a person does, less what happens once a change is made; what is
# read are the numbers in full and as they are spelled.
SET = """changes => {
  const play = document.querySelector(".play")
  const numbers = row => [...row.querySelectorAll("data")].map(data => [Number(data.value), data.textContent])
  return changes.map(([name, value]) => {
    const at = name === "f" ? `[value=${value}]` : `input[type=number][name=${name}]`
    const input = play.querySelector(at)
    if (name === "f") input.checked = true
    else input.value = value
    input.dispatchEvent(new Event("input", { bubbles: true }))
    const [J, terms] = [...play.querySelectorAll("tbody")].map(
      body => [...body.rows].filter(row => !row.hidden).map(numbers))
    return { J, terms, total: numbers(play.querySelector("tfoot tr")) }
  })
}"""
READ = """() => {
  const play = document.querySelector(".play")
  return {
    code: play.querySelector("pre").textContent,
    error: play.querySelector(".play-error").hidden ? "" : play.querySelector(".play-error strong").textContent,
    total: [...play.querySelectorAll("tfoot data")].map(data => Number(data.value)),
    shown: [...play.querySelectorAll("tfoot data")].map(data => data.textContent),
  }
}"""

# What sticks out of its cell.
OUTSIDE = """() => [...document.querySelectorAll(".play :is(td, th) > *")].filter(e => {
  const inner = e.getBoundingClientRect(), outer = e.parentElement.getBoundingClientRect()
  return inner.width && (inner.right > outer.right + 1 || inner.left < outer.left - 1)
}).map(e => e.outerHTML)"""


def double(values):
    return torch.tensor(values, dtype=torch.float64)


def full(row):
    return [value for value, _ in row]


def outputs(f):
    return FUNCTIONS[f](double([1, 2, 3])).numel()


def shown(text):
    """A number as the playground spells it."""
    return float(text.replace("−", "-"))


@pytest.fixture
def play(open_page):
    """Open a page at its playground."""

    def opened(path="", **options):
        page = open_page(path, **options)
        page.locator(PLAY).wait_for()
        return page

    return opened


def walk(draw, steps):
    """Changes, each of one function, x or v, and the case that each leads to."""
    case = {"f": "product", "x": [1.0, 2.0, 3.0], "v": [10.0, 1.0, 1.0]}
    for _ in range(steps):
        name = draw.choice(["f", "x0", "x1", "x2", *(f"v{i}" for i in range(outputs(case["f"])))])
        letter, at = name[0], int(name[1:] or 0)
        if name == "f":
            value = draw.choice(list(FUNCTIONS))
            case = {**case, "f": value}
        else:
            some = round(draw.uniform(-4, 4) if letter == "x" else draw.uniform(-30, 30), 4)
            value = draw.choice([some, some, some, 0, 1, -1])
            case = {**case, letter: [*case[letter][:at], value, *case[letter][at + 1 :]]}
        yield [name, value], case


def test_1000_random_cases_agree_with_torch_and_with_finite_differences(play):
    changes, cases = zip(*walk(random.Random(22), 1000), strict=True)
    came = play().evaluate(SET, changes)
    for case, said in zip(cases, came, strict=True):
        f, x, v = FUNCTIONS[case["f"]], double(case["x"]), double(case["v"][: outputs(case["f"])])
        total, J = double(full(said["total"])), double([full(row) for row in said["J"]])
        leaf = x.clone().requires_grad_()
        y = f(leaf)
        (g,) = torch.autograd.grad(y, leaf, grad_outputs=v.reshape(y.shape))
        differences = jacobian(f, x)
        close(total, g, 1e-12, case)
        close(J, differences, 1e-7, case)
        close(total, v @ differences, 1e-6, case)
        close(double([full(row) for row in said["terms"]]), v[:, None] * J, 1e-12, case)
        for row in (said["total"], *said["J"], *said["terms"]):
            for value, text in row:
                assert abs(shown(text) - value) <= max(5.1e-3 * abs(value), 1e-12), (value, text)
    assert {case["f"] for case in cases} == set(FUNCTIONS)


def close(actual, expected, tolerance, case):
    """Hold two tensors of float64 against each other; by hand, since assert_close takes ten times as long."""
    scale = max(1.0, float(expected.abs().max()))
    assert actual.shape == expected.shape, case
    assert float((actual - expected).abs().max()) <= tolerance * scale, case


def states():
    """Addresses of all functions with each seed, numbers of one's own and each shape."""
    for f in FUNCTIONS:
        n = outputs(f)
        for x in ("1,2,3", "-0.5,1.2345,0", "1000,-1000,0.0001"):
            for seed in ("ones", "mean", "loss", *(f"hot{k}" for k in range(n))):
                yield f"#f={f}&x={x}&v={seed}"
            yield f"#f={f}&x={x}&v=" + ",".join(["-2.5", "0", "1000"][:n])
        own = "" if f == "mean" else str(n)
        yield f"#f={f}&x=1,2,3&v=none"
        for shape, v in (
            *(("1", "3"), ("2", "3,4"), ("3", "3,4,5"), ("4", "3,4,5,6"), ("", "3")),
            *((f"{n},1", "3,4,5"[: 2 * n - 1]), (f"1,{n}", "3,4,5"[: 2 * n - 1])),
        ):
            if shape != own:
                yield f"#f={f}&x=1,2,3&v={v}&shape={shape}"


def test_the_lines_to_copy_print_and_raise_what_the_playground_says(play):
    raised = 0
    addresses = sorted(set(states()))
    assert len(addresses) > 150
    for address, said in zip(addresses, read_at(play(), *addresses), strict=True):
        names, printed, error = run(said["code"])
        assert said["error"] == error, address
        if error:
            raised += 1
            assert said["total"] == []
            continue
        g = names["x"].grad
        scale = max(map(abs, said["total"])) or 1
        assert g.tolist() == pytest.approx(said["total"], rel=1e-5, abs=1e-5 * scale), address
        numbers = re.findall(r"-?\d[\d.]*(?:e[-+]\d+)?", printed.partition("[")[2])
        assert [float(n) for n in numbers] == pytest.approx(
            [shown(text) for text in said["shown"]], rel=5.1e-3, abs=1e-4 * max(scale, 1)
        ), address
    assert raised > 35


def run(code):
    """Run a program: its names, what it printed, and what it raised."""
    names: dict[str, torch.Tensor] = {}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        try:
            exec(code, names)
        except RuntimeError as error:
            return names, printed.getvalue(), f"RuntimeError: {error}"
    return names, printed.getvalue(), ""


def read_at(page, *addresses):
    """What the playground shows of each state in the address, on a page that is open."""
    show = """address => {
      history.replaceState(null, "", address)
      dispatchEvent(new HashChangeEvent("hashchange"))
    }"""
    return page.evaluate(
        f"addresses => addresses.map(address => (({show})(address), ({READ})()))", addresses
    )


def said_of(f, of):
    """What the gradient is said to be of, as a function of x."""
    return lambda x: of(FUNCTIONS[f](x))


def test_a_seed_gives_the_gradient_of_what_is_said_of_it(play):
    page = play()
    for f in FUNCTIONS:
        page.locator(f"[value={f}]").check()
        for seed, of in SEEDS.items():
            page.locator(f"{PLAY} button[name={seed}]").click()
            total = double(page.evaluate(READ)["total"])
            expected = gradient(said_of(f, of), double([1, 2, 3]))
            torch.testing.assert_close(total, expected, rtol=1e-6, atol=1e-6, msg=f"{f} {seed}")
            said = page.locator(".play-of").inner_text()
            assert said.startswith("x.grad is the gradient of ")
            assert {"ones": "sum", "hot": "alone", "mean": "mean", "loss": "error"}[seed] in said


def record(name):
    path = ROOT / "snippets" / name
    return load_record(path, load(path).digest)


def figured(snippet, product):
    """The numbers of the figure of a program: v beside J, the rows weighed, and their sum."""
    last = {
        fact.name: json.loads(fact.now["value"])
        for effect in record(snippet).effects
        for fact in effect.facts
        if fact.name in ("v", "J", product)
    }
    v, J = last["v"], last["J"]
    rows = [[v[i], *slopes] for i, slopes in enumerate(J)]
    rows += [[v[i] * slope for slope in slopes] for i, slopes in enumerate(J)]
    return [[f"{n:g}" for n in row] for row in [*rows, last[product]]]


def test_the_figure_is_on_four_pages_with_the_numbers_that_were_recorded(open_page):
    first = figured("index/seed_weighs_the_rows.py", "x.grad")
    taxi = figured("vjp/backward_is_v_times_J.py", "w.grad")
    for path, numbers in (
        ("", first),
        (VECTOR, first),
        ("understand/vjp/", taxi),
        ("use/grad/", first),
    ):
        page = open_page(path, javascript=False)
        figure = page.locator(FIGURE)
        assert figure.count() == 1
        assert figure.is_visible()
        rows = figure.locator("tbody tr, tfoot tr")
        assert [row.locator("td").all_text_contents() for row in rows.all()] == numbers


def test_it_begins_with_what_the_figure_shows_and_takes_its_place(open_page):
    for path in ("", VECTOR):
        page = open_page(path, javascript=False)
        cells = f"{FIGURE} tbody td:not(:has(input)), {FIGURE} tfoot td"
        before = page.locator(cells).all_text_contents()  # of a figure further down, too
        page = open_page(path)
        page.locator(PLAY).wait_for()
        assert page.locator(FIGURE).count() == 1
        after = page.locator(f":is({cells}):visible").all_text_contents()
        assert [text for text in before if text not in ("10", "1")] == [
            text for text in after if text not in ("10", "1")
        ]


def test_everyone_can_read_and_use_it(play):
    page = play()
    page.add_style_tag(content=AT_ONCE)
    for where in show_everywhere(page):
        for address in (
            "#f=product&x=1,2,3&v=10,1",
            "#f=square&x=-1000,999.9999,0.0001&v=-999.9999,1000,0.3333",
            "#f=cumsum&x=1.5,-2,0.25&v=-4.5,0.5,10",
            "#f=mean&x=1,2,3&v=1&shape=1",
        ):
            read_at(page, address)
            assert page.evaluate(TOO_WIDE) <= 0, (address, where)
            assert page.evaluate(OUTSIDE) == [], (address, where)
            fields = page.locator(f"{PLAY} input[type=number]:visible").all()
            widths = [field.bounding_box()["width"] for field in fields]
            assert min(widths) >= 44, (address, where)
            if "000" not in address:  # what is very wide scrolls within it
                over = page.locator(PLAY).evaluate("e => e.scrollWidth - e.clientWidth")
                assert over <= 0, (address, where)
        read_at(page, "#f=sigmoid&x=20,-12.3456,0&v=3,-4,5,6&shape=4")  # texts in each tint
        assert violations(page, **ALL) == [], where


def test_it_is_used_by_keyboard(play):
    page = play()
    page.locator("[value=product]").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("[value=sigmoid]").is_checked()
    assert "torch.sigmoid(x)" in page.evaluate(READ)["code"]
    assert (
        page.locator("label:has([value=sigmoid]) span").evaluate(
            "e => getComputedStyle(e).outlineStyle"
        )
        == "solid"
    )
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("name") == "ones"
    page.keyboard.press("Enter")
    assert page.evaluate(READ)["total"] == [2, 10, 12]
    assert page.locator(":focus").get_attribute("aria-pressed") == "true"
    slider = page.get_by_label("v₀, slider")
    slider.focus()
    assert slider.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    page.keyboard.press("ArrowRight")
    assert page.get_by_label("v₀", exact=True).input_value() == "1.1"
    assert page.locator("[name=ones]").get_attribute("aria-pressed") == "false"
    number = page.get_by_label("x₂", exact=True)
    number.focus()
    page.keyboard.press("ArrowUp")
    assert page.evaluate(READ)["total"] == pytest.approx([2.2, 1.1 + 16, 16])
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("-2.5")
    assert page.evaluate(READ)["total"] == pytest.approx([2.2, 1.1 + 6.25, -10])
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("-")  # not a number yet: nothing changes
    assert page.evaluate(READ)["total"] == pytest.approx([2.2, 1.1 + 6.25, -10])
    page.keyboard.press("Tab")
    assert number.input_value() == "-2.5"


def test_a_screen_reader_hears_of_a_change_once_it_is_made(play):
    page = play()
    status = page.locator(PLAY).get_by_role("status")
    assert status.inner_text() == ""
    field = page.get_by_label("v₀", exact=True)
    field.focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("5")
    assert page.evaluate(READ)["total"] == [10, 14, 12]
    assert status.inner_text() == ""
    page.keyboard.press("Tab")
    assert status.inner_text() == "x.grad is 10, 14, 12."
    page.get_by_label("of shape").select_option("(3,)")
    assert status.inner_text() == (
        "PyTorch raises an error. v has the shape (3,) and y has (2,)."
        " The seed is one weight for each element of y."
    )
    table = page.get_by_role("table")
    assert table.get_by_role("columnheader", name="J (2, 3) at x (3,)").count() == 1
    assert table.get_by_role("rowheader", name="y₀ = 2").count() == 1


def test_rows_are_added_up_one_by_one(play):
    page = play()
    step = page.locator("[name=step]")
    seen = []
    for _ in range(3):
        step.click()
        seen.append((step.inner_text(), page.evaluate(READ)["total"]))
    assert seen == [
        ("1 of 2 rows added", [20, 10, 0]),
        ("2 of 2 rows added", [20, 19, 12]),
        ("Add up row by row", [20, 19, 12]),
    ]
    step.click()
    page.get_by_label("x₀", exact=True).fill("2")
    assert (step.inner_text(), page.evaluate(READ)["total"]) == ("Add up row by row", [20, 29, 12])


def test_a_seed_that_does_not_fit_shows_the_error_and_no_gradient(play, site_url):
    page = play()
    page.get_by_label("of shape").select_option("(2, 1)")
    error = page.locator(".play-error")
    assert error.inner_text().startswith(
        "RuntimeError: Mismatch in shape: grad_output[0] has a shape of torch.Size([2, 1])"
        " and output[0] has a shape of torch.Size([2])."
    )
    assert "neither reshaped nor broadcast" in error.inner_text()
    link = error.locator("a:visible")
    assert link.evaluate("a => a.href") == f"{site_url}errors/seed/#shape"
    assert page.locator("tfoot").inner_text().split()[-3:] == ["·"] * 3
    assert page.locator("[name=step]").is_hidden()
    page.get_by_label("of shape").select_option("None")
    assert "for a single number only: y has 2." in error.inner_text()
    assert link.evaluate("a => a.href") == f"{site_url}errors/implicit_seed/#not-scalar"
    page.locator("[name=hot]").click()
    assert error.is_hidden()


def test_its_state_is_in_the_address_and_back_leaves_the_page(play, open_page, site_url):
    page = play(VECTOR)
    page.goto(site_url)
    page.locator(PLAY).wait_for()
    length = page.evaluate("history.length")
    page.locator("[value=square]").check()
    page.get_by_label("x₁", exact=True).fill("-1.5")
    page.locator("[name=hot]").click()
    page.locator("[name=hot]").click()
    assert page.url == f"{site_url}#f=square&x=1,-1.5,3&v=hot1"
    assert page.evaluate(READ)["total"] == [0, -3, 0]
    assert page.evaluate("history.length") == length
    page.reload()
    page.locator(PLAY).wait_for()
    assert page.evaluate(READ)["total"] == [0, -3, 0]
    page.go_back()
    page.wait_for_url(f"{site_url}{VECTOR}")
    page.go_forward()
    page.locator("[value=square]:checked").wait_for(state="attached")
    assert page.evaluate(READ)["total"] == [0, -3, 0]
    page.locator("#all-pages .headerlink").evaluate("link => link.click()")
    page.wait_for_url("**/#all-pages")  # another anchor changes no numbers
    assert page.evaluate(READ)["total"] == [0, -3, 0]


def test_a_link_leads_to_the_numbers_and_to_the_place(play):
    page = play("#f=cumsum&x=1,2,3&v=1,10,100")
    assert page.evaluate(READ)["total"] == [111, 110, 100]
    page.wait_for_function("scrollY > 100")
    page.evaluate("location.hash = '#f=linear&x=0,0,0&v=1,2,3&shape=3'")  # one pasted over it
    said = "Size([3]) and output[0] has a shape of torch.Size([2])"
    page.locator(".play-error", has_text=said).wait_for()


@pytest.mark.parametrize(
    ("address", "total"),
    [
        ("#f=nothing&x=1,2,3&v=1", [20, 19, 12]),
        ("#f=constructor&x=1,2,3", [20, 19, 12]),
        ("#f=", [20, 19, 12]),
        ("#f", [20, 19, 12]),
        ("#f=square", [2, 4, 6]),
        ("#f=square&x=1,2&v=1,2", [2, 4, 6]),
        ("#f=square&x=1,2,3,4&v=1,1,1,1", [2, 4, 6]),
        ("#f=square&x=a,b,c&v=NaN,Infinity,1e999", [2, 4, 6]),
        ("#f=square&x=1.2.3,--1,0x10&v=hot9", [2, 4, 6]),
        ("#f=square&x=,,&v=,,", [2, 4, 6]),
        ("#f=mean&x=3,3,3&v=hot2", [1 / 3] * 3),
        ("#f=mean&x=3,3,3&v=hot", [1 / 3] * 3),
        ("#f=square&x=1,2,3&v=1,1,1&shape=99,99", [2, 4, 6]),
        ("#f=square&x=1,2,3&v=1&shape=none", [2, 4, 6]),
        ("#f=square&x=99999999,0,-99999999&v=1,1,1", [2000, 0, -2000]),
        ("#f=%E0%A4%A&x=%&v=%%", [20, 19, 12]),
        ("#f=square&x=<b>,2,3&v=<img>", [2, 4, 6]),
    ],
)
def test_an_address_that_is_not_understood_does_no_harm(play, address, total):
    page = play(address)
    assert page.evaluate(READ)["total"] == pytest.approx(total)
    assert page.evaluate(READ)["error"] == ""
    said = page.locator(f"{PLAY} .play-of").inner_text()
    assert said.startswith("The address was read as #f=") == address.startswith("#f=")
    if address.startswith("#f="):
        (again,) = read_at(page, said.removeprefix("The address was read as ").removesuffix("."))
        assert again["total"] == pytest.approx(total)
        assert page.locator(f"{PLAY} .play-of").inner_text().startswith("x.grad is")


def test_other_pages_load_nothing_of_it(open_page):
    loaded = "performance.getEntriesByType('resource').map(r => r.name).join(' ')"
    for path, there in (("understand/vjp/", False), (VECTOR, True)):
        page = open_page(path)
        page.wait_for_load_state("networkidle")
        assert ("playground" in page.evaluate(loaded)) is there


def test_script_and_style_are_small(site_folder):
    sizes = {name: (site_folder / name.removeprefix("docs/")).stat().st_size for name in FILES}
    assert sum(sizes.values()) <= MOST, sizes


def test_the_code_and_a_link_can_be_copied(play, site_url):
    page = play("#f=linear&x=1,2,3&v=1,-1", own=True)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("[name=code]").click()
    page.locator(".play-copied[name=code]").wait_for()
    code = page.evaluate("navigator.clipboard.readText()")
    assert code == page.evaluate(READ)["code"]
    page.locator("[name=link]").click()
    page.locator(".play-copied[name=link]").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == f"{site_url}#f=linear&x=1,2,3&v=1,-1"


def test_in_print_are_the_numbers_and_no_buttons(play):
    page = play("#f=linear&x=1,2,3&v=7,-1", dark=True)
    page.emulate_media(media="print")
    assert page.locator(f"{PLAY} :is(button, [type=range]):visible").count() == 0
    assert page.get_by_label("v₀", exact=True).is_visible()
    assert page.locator(f"{PLAY} pre").is_visible()
    assert "of shape" not in page.locator(PLAY).inner_text()  # without the buttons, half a sentence


def test_in_forced_colours_what_is_chosen_differs_and_nothing_is_a_bar(play):
    page = play("#f=linear&x=1,2,3&v=ones", dark=True)
    page.emulate_media(forced_colors="active")
    colour = "e => getComputedStyle(e).backgroundColor"
    for chosen, other in (
        ("label :checked + span", "label :not(:checked) + span"),
        ("[aria-pressed=true]", "[aria-pressed=false]"),
    ):
        colours = [
            page.locator(f"{PLAY} {each}").first.evaluate(colour) for each in (chosen, other)
        ]
        assert len({*colours}) == 2
    borders = page.locator(f"{PLAY} tbody").evaluate_all(
        "all => all.map(e => getComputedStyle(e).borderTopWidth)"
    )
    assert {*borders} == {"0px"}


def works_at(page, address):
    """Hold that a playground at #f=cumsum&x=1,2,3&v=1,10,100 works, on a page of this address."""
    assert page.evaluate(READ)["total"] == [111, 110, 100]
    page.locator(f"{PLAY} button[name=ones]").click()
    assert page.url == f"{address}#f=cumsum&x=1,2,3&v=ones"
    assert page.evaluate(READ)["total"] == [3, 2, 1]
    links = page.locator(".play-error a").evaluate_all("links => links.map(a => a.href)")
    for link in links:
        page.goto(link)
        assert page.locator(f"[id='{link.partition('#')[2]}']").is_visible()
    assert [link.partition("#")[2] for link in links] == ["shape", "not-scalar"]


def test_it_works_from_a_disk(disk, play):
    base = f"{disk.as_uri()}/"
    works_at(play("index.html#f=cumsum&x=1,2,3&v=1,10,100", base=base), f"{base}index.html")


def test_it_works_by_the_other_builders(other, serve, play):
    base = serve(other)
    page = play(f"{VECTOR}#f=cumsum&x=1,2,3&v=1,10,100", base=base)
    works_at(page, f"{base}{VECTOR}")
