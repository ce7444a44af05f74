// The button for light and dark. The stylesheet has each colour for both, so `color-scheme` is all there is to set;
// main.html sets what was chosen before the page is shown. Without a choice it is as the system says.
// It stands instead of the theme's own palette, which shows a light page first to who chose dark.
{
  const button = document.querySelector("[data-scheme]")
  const { style } = document.documentElement
  const system = matchMedia("(prefers-color-scheme: dark)")
  const other = () => (style.colorScheme ? style.colorScheme === "dark" : system.matches) ? "light" : "dark"
  const bar = document.querySelector("meta[name=theme-color]")
  const offer = () => {
    button.title = button.ariaLabel = `Switch to ${other()}`
    requestAnimationFrame(() => { bar.content = getComputedStyle(document.body).backgroundColor })
  }
  button.addEventListener("click", () => {
    style.colorScheme = other()
    __md_set("scheme", style.colorScheme)
    offer()
  })
  system.addEventListener("change", offer)
  offer()
  button.hidden = false
}
