// What the theme makes that not everyone can use: a <nav> around each copy button, which would be a landmark, and tables
// that scroll but not by keyboard. This may go when axe finds nothing without it (tests/website/test_every_page.py).
{
  const mend = () => {
    for (const nav of document.querySelectorAll("nav.md-code__nav:not([role])")) nav.role = "none"
    for (const table of document.querySelectorAll(".md-typeset__scrollwrap:not([tabindex])")) table.tabIndex = 0
  }
  mend()
  new MutationObserver(mend).observe(document.body, { childList: true, subtree: true })
}
