// Whatever is pasted is searched for too, not only what is typed: the theme listens to keys. And from a disk there is no
// search, as nothing can be fetched there.
if (location.protocol === "file:") {
  for (const part of document.querySelectorAll(".md-search, [for=__search]")) part.remove()
}
document.addEventListener("input", ({ target }) => {
  if (target.matches("[data-md-component=search-query]")) {
    target.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true }))
  }
})
