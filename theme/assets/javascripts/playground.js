// The seed playground. Its numbers and the messages of its errors are held against PyTorch's own: see
// tests/website/test_playground.py.
{
  const script = document.currentScript
  const template = script.previousElementSibling
  const style = template.previousElementSibling
  const sum = (values) => values.reduce((total, value) => total + value, 0)
  const product = (sizes) => sizes.reduce((total, size) => total * size, 1)
  const diagonal = (slopes) => slopes.map((slope, i) => slopes.map((_, j) => (i === j ? slope : 0)))
  const sigmoid = (a) => 1 / (1 + Math.exp(-a))
  const A = [[1, 2, 3], [4, 5, 6]]

  // Outputs and Jacobian.
  const functions = {
    square: [(x) => x.map((a) => a * a), (x) => diagonal(x.map((a) => 2 * a))],
    linear: [(x) => A.map((row) => sum(row.map((a, j) => a * x[j]))), () => A],
    cumsum: [(x) => x.map((_, i) => sum(x.slice(0, i + 1))), (x) => x.map((_, i) => x.map((_, j) => +(j <= i)))],
    product: [([a, b, c]) => [a * b, b * c * c], ([a, b, c]) => [[b, a, 0], [0, c * c, 2 * b * c]]],
    sigmoid: [(x) => x.map(sigmoid), (x) => diagonal(x.map((a) => sigmoid(a) * sigmoid(-a)))],
    mean: [(x) => [sum(x) / 3], () => [[1 / 3, 1 / 3, 1 / 3]]],
  }
  const seeds = {
    ones: (y) => y.map(() => 1),
    hot: (y, k) => y.map((_, i) => +(i === k)),
    mean: (y) => y.map(() => 1 / y.length),
    loss: (y) => y.map((a) => (2 * (a - 1)) / y.length),
  }
  // No seed is the numbers v, no shape that of y, and the shape "none" that of no seed at all.
  const first = { f: "product", x: [1, 2, 3], seed: "", k: 0, v: [10, 1], shape: null }

  const sizes = (shape) => shape.split(",").filter(Boolean).map(Number)
  const tuple = (shape) => (shape === "none" ? "None" : `(${shape.replace(/^(\d+)$/, "$1,").replace(/,(?=\d)/, ", ")})`)
  const padded = (v) => [...v, 1, 1, 1].slice(0, 4)
  const kept = (a) => Math.round(Math.min(Math.max(a, -1000), 1000) * 1e4) / 1e4 + 0
  const float = (a) => (Number.isInteger(a) ? `${a}.0` : `${a}`)
  const spelled = (a) => {
    const size = Math.abs(a)
    const long = size && (size < 1e-3 || size >= 1e6)
    const text = long ? a.toExponential(2) : `${+a.toPrecision(size < 1e4 ? 4 : 6)}`
    return text.replace("+", "").replaceAll("-", "−")
  }
  const y_ = (i, { own }) => (own ? `y${"₀₁₂₃"[i]}` : "y")

  const outputs = (f) => functions[f][0](first.x).length
  const shapes = (f) => {
    const n = outputs(f)
    return [...new Set([f === "mean" ? "" : `${n}`, "1", "2", "3", "4", `${n},1`, `1,${n}`, "", "none"])]
  }

  // All that is shown of a state.
  const computed = ({ f, x, seed, k, v, shape }) => {
    const [y, J] = functions[f].map((of) => of(x))
    const [own] = shapes(f)
    const is = shape ?? own
    const none = is === "none"
    const fits = is === own || (none && !own)
    const weights = seed ? seeds[seed](y, k) : none ? y.map(() => 1) : padded(v).slice(0, product(sizes(is)))
    const terms = fits ? J.map((row, i) => row.map((slope) => weights[i] * slope)) : []
    return { y, J, own, none, fits, terms, v: weights, shape: is }
  }

  const tensor = (v, shape) => {
    const { length: depth, 1: columns } = sizes(shape)
    const between = columns === 1 ? "], [" : ", "
    return `torch.tensor(${"[".repeat(depth)}${v.map(float).join(between)}${"]".repeat(depth)})`
  }

  // #f=product&x=1,2,3&v=10,1 with &shape=2,1 for another shape than that of y.
  const address = ({ f, x, seed, k }, { v, shape, own, none }) =>
    `#f=${f}&x=${x}&v=${seed ? seed + (seed === "hot" ? k : "") : none ? "none" : v}` +
    (seed || none || shape === own ? "" : `&shape=${shape}`)
  const query = (hash) => new URLSearchParams(hash.slice(1))
  const numbers = (text, count) => {
    const found = `${text}`.split(",")
    return found.length === count && found.every((one) => /^-?\d+(\.\d+)?$/.test(one)) ? found.map(kept) : null
  }
  const stated = () => {
    const given = query(location.hash)
    const f = given.get("f")
    if (!Object.hasOwn(functions, f)) return first
    const state = { ...first, f, x: numbers(given.get("x"), 3) ?? first.x }
    const v = given.get("v") ?? ""
    const [, seed, k] = v.match(/^(ones|hot|mean|loss)([0-2]?)$/) ?? []
    if (seed) return { ...state, seed, k: Math.min(k, outputs(f) - 1) }
    if (v === "none") return { ...state, shape: v }
    const [own, ...others] = shapes(f)
    const shape = others.find((other) => other === given.get("shape")) ?? null
    const found = numbers(v, product(sizes(shape ?? own)))
    return found ? { ...state, v: found, shape } : { ...state, seed: "ones" }
  }

  const build = () => {
    const figure = document.querySelector(".verified-product")
    if (!figure) return
    const block = figure.closest(".verified-snippet")
    const play = template.content.firstElementChild.cloneNode(true)
    const one = (selector) => play.querySelector(selector)
    const [weighed, terms] = play.querySelectorAll("tbody")
    const status = one("[role=status]")
    let state, shown, added

    const fill = (row, values) =>
      [...row.cells].slice(-3).forEach((cell, j) => {
        if (!values) return (cell.textContent = "·")
        const data = document.createElement("data")
        data.value = values[j]
        data.textContent = spelled(values[j])
        cell.replaceChildren(data)
      })
    const tint = (row, weight) => {
      const most = Math.max(...shown.v.map(Math.abs)) || 1
      row.style.setProperty("--weight", `${(100 * Math.abs(weight ?? 0)) / most}%`)
      row.classList.toggle("verified-less", weight < 0)
    }
    const set = (name, value) => {
      for (const input of play.querySelectorAll(`[name=${name}]`)) {
        if (input.type === "range") {
          input.max = Math.max(input.dataset.most, Math.ceil(Math.abs(value)))
          input.min = -input.max
        }
        if (input !== document.activeElement || +input.value !== value) input.value = kept(value)
      }
    }

    const message = () => {
      const both = [shown.shape, shown.own].map((shape) => `torch.Size([${sizes(shape).join(", ")}])`)
      return shown.none
        ? "RuntimeError: grad can be implicitly created only for scalar outputs"
        : `RuntimeError: Mismatch in shape: grad_output[0] has a shape of ${both[0]} and output[0] has a shape of ${both[1]}.`
    }
    const reason = () => {
      const { y, v, own, none, shape } = shown
      if (none) return `Without a seed PyTorch takes 1, but for a single number only: y has ${y.length}.`
      const why = `v has the shape ${tuple(shape)} and y has ${tuple(own)}.`
      if (v.length !== y.length) return `${why} The seed is one weight for each element of y.`
      return `${why} They hold as many numbers, but a seed is neither reshaped nor broadcast.`
    }
    const of = () => {
      if (state.seed === "hot") return `${y_(state.k, shown)} alone`
      if (state.seed) return one(`[name=${state.seed}]`).dataset.of
      return shown.v.map((a, i) => `${spelled(a)}·${y_(i, shown)}`).join(" + ").replaceAll("+ −", "− ")
    }
    const argument = () => {
      const line = state.seed && one(`[name=${state.seed}]`).dataset.line
      return shown.none ? "" : `gradient=${line || tensor(shown.v, shown.shape)}`
    }

    const show = () => {
      shown = computed(state)
      one(".play-copied")?.classList.remove("play-copied")
      const { y, J, v, own, shape, none, fits } = shown
      const until = added ?? y.length
      one(`[value=${state.f}]`).checked = true
      for (const seed in seeds) one(`button[name=${seed}]`).setAttribute("aria-pressed", seed === state.seed)
      one("select").replaceChildren(...shapes(state.f).map((each) => new Option(tuple(each), each, false, each === shape)))
      const heads = [own, shape, own ? `${own},3` : "3", "3"].map(tuple)
      play.querySelectorAll("thead small").forEach((head, i) => (head.textContent = heads[i]))
      state.x.forEach((value, j) => set(`x${j}`, value))
      ;[...weighed.rows].forEach((row, i) => {
        row.hidden = i >= Math.max(y.length, v.length)
        row.cells[0].innerHTML = i < y.length ? `${y_(i, shown)} <small>= ${spelled(y[i])}</small>` : "—"
        row.cells[1].classList.toggle("play-none", none || i >= v.length)
        if (i < v.length) set(`v${i}`, v[i])
        fill(row, J[i])
        tint(row, v[i])
      })
      ;[...terms.rows].forEach((row, i) => {
        row.hidden = i >= y.length
        row.cells[0].textContent = fits ? `${i ? "+ " : ""}${spelled(v[i] ?? 0)} × row ${y_(i, shown)}` : "·"
        fill(row, i < until ? shown.terms[i] : null)
        tint(row, fits && i < until ? v[i] : 0)
      })
      const totals = [0, 1, 2].map((j) => sum(shown.terms.slice(0, until).map((term) => term[j])))
      fill(one("tfoot tr"), fits ? totals : null)
      const step = one("[name=step]")
      step.style.display = fits ? "" : "none"
      step.textContent = added === null ? "Add up row by row" : `${added} of ${y.length} rows added`
      const error = one(".play-error")
      error.hidden = fits
      if (!fits) {
        const [raised, why, ofShape, ofNone] = error.children
        raised.textContent = message()
        why.textContent = reason()
        ofShape.hidden = none
        ofNone.hidden = !none
      }
      one(".play-of").textContent = fits ? `x.grad is the gradient of ${of()}.` : ""
      const marked = Object.assign(document.createElement("b"), { textContent: argument() })
      const line = one(`[value=${state.f}]`).dataset.line
      const x = tensor(state.x, "3").replace(/\)$/, ", requires_grad=True)")
      one("pre").replaceChildren(`import torch\nx = ${x}\ny = ${line}\ny.backward(`, marked, ")\nprint(x.grad)\n")
      return totals.map(spelled).join(", ")
    }

    // Once a change is made, not at each step of a slider
    const settle = () => {
      const totals = show()
      status.textContent = shown.fits ? `x.grad is ${totals}.` : `PyTorch raises an error. ${reason()}`
      // Not the theme's, which does nothing just after a click on a link.
      History.prototype.replaceState.call(history, history.state, "", address(state, shown))
    }
    const change = (given) => {
      state = { ...state, ...given }
      added = null
      show()
    }
    const own = () => padded(state.seed || shown.none ? shown.v.map(kept) : state.v)
    const copy = async (button, text) => {
      await navigator.clipboard.writeText(text)
      status.textContent = "Copied."
      button.classList.add("play-copied")
    }

    play.addEventListener("input", ({ target: { name, value } }) => {
      if (name === "f") change({ f: value, k: 0, shape: null })
      else if (!name) change({ v: own(), seed: "", shape: value })
      else if (value !== "" && Number.isFinite(+value)) {
        const values = name[0] === "x" ? [...state.x] : own()
        values[name[1]] = kept(+value)
        change(name[0] === "x" ? { x: values } : { v: values, seed: "" })
      }
    })
    play.addEventListener("change", settle)
    play.addEventListener("click", ({ target }) => {
      const { type, name } = target
      if (type !== "button") return
      if (Object.hasOwn(seeds, name)) {
        const k = name === state.seed ? (state.k + 1) % shown.y.length : 0 // the next one is hot
        change({ seed: name, k, shape: null })
        settle()
      } else if (name === "step") {
        added = added === shown.y.length ? null : (added ?? 0) + 1
        status.textContent = `Added up: ${show()}.`
      } else copy(target, name === "code" ? one("pre").textContent : new URL(address(state, shown), location).href)
    })

    const mine = () => location.hash.startsWith("#f=")
    const read = (arrived) => {
      state = stated()
      added = null
      show()
      if (!mine()) return
      const known = address(state, shown)
      if (`${query(known)}` !== `${query(location.hash)}`)
        status.textContent = one(".play-of").textContent = `The address was read as ${known}.`
      if (arrived) play.scrollIntoView()
    }
    addEventListener("hashchange", () => mine() && read(true))
    block.style.contentVisibility = "visible" // laid out anew
    figure.parentElement.remove()
    block.before(play)
    read(performance.getEntriesByType("navigation")[0].type === "navigate") // not on return
  }

  if (style.sheet) build()
  else style.addEventListener("load", build)
}
