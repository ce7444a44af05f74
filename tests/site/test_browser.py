"""The recorder itself: a page that misbehaves fails its test."""


def test_a_page_opens(open_page):
    page = open_page("start/vector/", dark=True, width=360, touch=True)
    assert page.title().startswith("Vector outputs")


def test_a_console_error_and_a_request_to_another_host_are_recorded(open_page):
    page = open_page()
    page.evaluate("console.error('this went wrong')")
    page.evaluate("fetch('http://127.0.0.2:9/').catch(() => 0)")
    page.wait_for_timeout(200)
    assert any("this went wrong" in wrong for wrong in page.wrong)
    assert any("another host: http://127.0.0.2:9/" in wrong for wrong in page.wrong)
    page.expected += ["this went wrong", "127.0.0.2"]
