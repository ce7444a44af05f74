// A name opens where it is pointed at, also in browsers that do not know `interestfor`: this may go when Firefox and
// Safari do.
if (!("interestForElement" in HTMLButtonElement.prototype) && matchMedia("(hover: hover)").matches) {
  let pointed, timer
  document.addEventListener("mouseover", ({ target }) => {
    const name = target.closest(".verified-snippet code button")
    const facts = name?.popoverTargetElement
    clearTimeout(timer)
    if (facts) {
      timer = setTimeout(() => {
        if (facts.matches(":popover-open")) return
        pointed = facts
        facts.showPopover({ source: name })
      }, 200)
    } else if (!pointed?.contains(target)) {
      timer = setTimeout(() => pointed?.hidePopover(), 300)
    }
  })
  document.addEventListener("click", () => { // what is clicked stays
    clearTimeout(timer)
    pointed = null
  })
}
