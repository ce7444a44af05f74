// The graph of a result, one step of the backward pass after the other. Without this script all of it is shown at once.
document.querySelectorAll("svg.verified-graph").forEach(svg => {
  const steps = svg.dataset.steps.split("|")
  const parts = [...svg.querySelectorAll("[data-step]")]
  const words = document.createElement("output")
  const next = Object.assign(document.createElement("button"), { type: "button", className: "md-button" })
  const bar = Object.assign(document.createElement("div"), { className: "graph-steps" })
  let at = steps.length  // all of it
  const show = () => {
    for (const part of parts) part.classList.toggle("graph-later", Number(part.dataset.step) > at)
    next.textContent = at < steps.length - 1 ? `Next step, ${at + 2} of ${steps.length}`
      : at < steps.length ? "Show all" : "Step through the backward pass"
    words.textContent = at < steps.length ? steps[at] : ""
  }
  next.addEventListener("click", () => {
    at = at < steps.length ? at + 1 : 0
    show()
  })
  bar.append(next, words)
  svg.parentElement.after(bar)
  show()
})
