// From a disk there is no search, as nothing can be fetched there.
if (location.protocol === "file:") {
  for (const part of document.querySelectorAll(".md-search, [for=__search]")) part.remove()
}
// The theme reads the index of the search on each page that has a form of this name. It needs it where it marks the words
// of a search (?h=); for the search itself, search.js reads it.
if (!new URLSearchParams(location.search).get("h")) document.forms.search?.removeAttribute("name")
{
  const box = document.querySelector("[data-md-component=search-query]")
  const ask = () => box.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true }))
  // Whatever is pasted is searched for too, not only what is typed: the theme listens to keys.
  box?.addEventListener("input", ask)
  // Who comes to the box is about to search. A space finds nothing, and has search.js begin.
  box?.addEventListener("focus", () => {
    if (box.value) return
    box.value = " "
    ask()
    box.value = ""
  })
}
