"""When the index of the search is read: not with a page, but once somebody is about to search."""

from website.browsing import BEGUN

INDEX = "search/search_index.json"


def test_the_index_is_read_by_who_searches_and_again_where_the_network_failed(open_page, watches):
    page = open_page("start/scalar/", own=True)
    watches[0].expected.append("net::ERR_FAILED")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    page.wait_for_function(BEGUN)
    assert [url for url in asked if url.endswith("/start/scalar/")]
    assert [url for url in asked if url.endswith(INDEX)] == []
    page.route(f"**/{INDEX}", lambda route: route.abort())
    with page.expect_event("requestfailed", lambda request: request.url.endswith(INDEX)):
        page.keyboard.press("/")
    page.unroute(f"**/{INDEX}")
    page.keyboard.type("hessian")
    page.locator(".md-search-result__link[href*='h=hessian']").first.wait_for()
    assert [url for url in asked if url.endswith(INDEX)][1:]
