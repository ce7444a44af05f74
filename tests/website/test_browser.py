"""The recorder itself: a page that misbehaves fails its test."""


def test_a_page_opens(open_page):
    page = open_page("start/vector/", dark=True, width=360, touch=True)
    assert page.title().startswith("Vector outputs")


def test_a_console_error_and_a_request_to_another_host_are_recorded(open_page):
    page = open_page()
    (watch,) = open_page.watches
    with page.expect_request("http://127.0.0.2:9/"):
        page.evaluate("console.error('this went wrong')")
        page.evaluate("fetch('http://127.0.0.2:9/').catch(() => 0)")
    assert any("this went wrong" in wrong for wrong in watch.wrong)
    assert any("another host: http://127.0.0.2:9/" in wrong for wrong in watch.wrong)
    watch.expected += ["this went wrong", "127.0.0.2"]
