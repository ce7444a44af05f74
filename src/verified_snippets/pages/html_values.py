"""What the value of an attribute, a style or an address may not bring onto a page.

`in_frame` is whether an element shows what stands at its address; `find_page_faults` judges the HTML of a
page within the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple
from urllib.parse import unquote

from .addresses import DataAddress, holds_page, parse_data_address, parse_script_address
from .css import find_addresses, forces_order, keeps_lines
from .html_faults import NO_FRAME, NO_LINES, NO_ORDER, NO_SCRIPT, NO_STYLE
from .language import holds_program
from .scripts import writes_code


class ValueFault(NamedTuple):
    """Something that may not be on the page: the message, and its text if that is not the whole tag."""

    message: str
    quoted: str = ""


PageFaultFinder = Callable[[str], Iterable[ValueFault]]


def find_value_faults(
    value: str, *, in_frame: bool, find_page_faults: PageFaultFinder
) -> Iterator[ValueFault]:
    """Yield what is wrong with the value of an attribute, be it an address or text."""
    script = parse_script_address(value)
    if address := parse_data_address(value):
        yield from _find_data_faults(address, in_frame=in_frame, find_page_faults=find_page_faults)
    elif (in_frame and script is not None) or holds_page(value):
        yield ValueFault(NO_FRAME)
    elif script and writes_code(script):
        yield ValueFault(NO_SCRIPT)
    elif "\n" in value and holds_program(value.split("\n"), code=False):
        yield ValueFault(NO_LINES, value)


def find_style_faults(
    css: str, *, in_frame: bool, find_page_faults: PageFaultFinder
) -> Iterator[ValueFault]:
    """Yield what is wrong with a style, and with the `data:` addresses in it."""
    if keeps_lines(css):
        yield ValueFault(NO_STYLE)
    if forces_order(css):
        yield ValueFault(NO_ORDER)
    for value in find_addresses(css):
        if address := parse_data_address(value):
            yield from _find_data_faults(
                address, in_frame=in_frame, find_page_faults=find_page_faults
            )


def _find_data_faults(
    address: DataAddress, *, in_frame: bool, find_page_faults: PageFaultFinder
) -> Iterator[ValueFault]:
    """Yield what is wrong with what a `data:` address shows."""
    if address.is_picture:
        return
    if address.is_markup:
        try:
            html = address.decode()
        except ValueError:
            yield ValueFault(NO_FRAME)
        else:
            yield from find_page_faults(html)
    elif address.kind == "text/css":
        if address.is_base64 or keeps_lines(unquote(address.data)):
            yield ValueFault(NO_STYLE)
    elif in_frame:
        yield ValueFault(NO_FRAME)
    elif "script" in address.kind and (address.is_base64 or writes_code(unquote(address.data))):
        yield ValueFault(NO_SCRIPT)
    elif holds_program(unquote(address.data).split("\n"), code=False):
        yield ValueFault(NO_LINES)
