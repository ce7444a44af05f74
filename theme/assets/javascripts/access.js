// What the theme makes that not everyone can use: a <nav> around each copy button, which would be a landmark, and tables
// that scroll but not by keyboard. This may go when axe finds nothing without it (tests/website/test_every_page.py).
new MutationObserver(records => {
  for (const { addedNodes } of records) {
    for (const made of addedNodes) {
      if (made.matches?.("nav.md-code__nav")) made.role = "none"
      if (made.matches?.(".md-typeset__scrollwrap")) made.tabIndex = 0
    }
  }
}).observe(document.body, { childList: true, subtree: true })
