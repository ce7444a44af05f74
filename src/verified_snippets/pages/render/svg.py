"""What of an SVG may stand in a page: elements and attributes that draw, by name, and no others.

A program can put anything into its figures, links and scripts among it.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

SVG_ELEMENTS = frozenset(
    re.findall(
        r"\S+",
        """circle clipPath defs desc ellipse feBlend feColorMatrix feComposite feFlood feGaussianBlur
    feOffset filter g image line linearGradient marker mask path pattern polygon polyline
    radialGradient rect stop svg symbol text title tspan use""",
    )
)
SVG_ATTRIBUTES = frozenset(
    re.findall(
        r"\S+",
        """class clip-path clip-rule clipPathUnits cx cy d dx dy fill fill-opacity fill-rule filter
    filterUnits font-family font-size font-style font-weight fx fy gradientTransform
    gradientUnits height id in in2 k1 k2 k3 k4 marker-end marker-mid marker-start markerHeight
    markerUnits markerWidth mask maskUnits mode offset opacity operator orient patternTransform
    patternUnits points preserveAspectRatio r refX refY result rotate rx ry shape-rendering
    spreadMethod stdDeviation stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset
    stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width style
    text-anchor textLength transform type values version viewBox width x x1 x2 y y1
    y2""",
    )
)
SVG_STYLES = SVG_ATTRIBUTES | {
    "font",
    "font-stretch",
    "font-variant",
    "visibility",
    "mix-blend-mode",
}
LINK_ATTRIBUTES = {"href", "{http://www.w3.org/1999/xlink}href"}
LINKING_ELEMENTS = {"image", "linearGradient", "pattern", "radialGradient", "use"}
LINK_TARGET = re.compile(r"#[\w.-]+|data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*")
XML_ALONE = re.compile(r"<\?|<!(?!-- [^<>]* -->)")  # what HTML may not read as XML does
# No address but one in the figure itself, no escape, nothing that ends a declaration.
SAFE_VALUE = re.compile(
    r"(?:(?!url\()[\w\s#%.,()'\"+*/-]|url\(['\"]?#[\w.-]+['\"]?\))*", re.IGNORECASE
)


def sanitize_svg(svg: str) -> str:
    """Return the SVG without what does not draw: as it is, if all of it does.

    Raises ValueError, which says what is wrong with it, if it is no SVG.
    """
    if re.search(r"<!(DOCTYPE|ENTITY)", svg, re.IGNORECASE):
        raise ValueError("has a figure with a document type, which no figure needs")
    try:
        root = ElementTree.fromstring(svg)
    except ElementTree.ParseError as error:
        raise ValueError(f"has a figure that is no SVG ({error})") from None
    if _name(root) != "svg":
        raise ValueError(f"has a figure that is no SVG, but <{_name(root)}>")
    if not _remove_undrawn(root) and not XML_ALONE.search(svg):
        return svg
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=False)


def _remove_undrawn(root: ElementTree.Element) -> bool:
    """Remove what does not draw from an SVG; return whether there was any."""
    removed = False
    unvisited = [root]
    while unvisited:
        element = unvisited.pop()
        if _name(element) == "a":  # what it holds is drawn all the same
            element.tag, removed = "g", True
        element.tag = _name(element)
        for name, value in list(element.attrib.items()):
            if not _is_drawn(element.tag, name, value):
                del element.attrib[name]
                removed = True
            elif name in LINK_ATTRIBUTES and name != "href":
                element.attrib["xlink:href"] = element.attrib.pop(name)
        kept: ElementTree.Element | None = None  # the last child that was
        for child in list(element):
            if isinstance(child.tag, str) and _name(child) in SVG_ELEMENTS | {"a"}:
                kept = child
                unvisited.append(child)
                continue
            removed = True
            if kept is None:
                element.text = (element.text or "") + (child.tail or "")
            else:
                kept.tail = (kept.tail or "") + (child.tail or "")
            element.remove(child)
    return removed


def _name(element: ElementTree.Element) -> str:
    """Return the name of an element of SVG; with its namespace, if that is another."""
    space, _, name = element.tag.rpartition("}")
    return name if space in ("", "{http://www.w3.org/2000/svg") else element.tag


def _is_drawn(element: str, name: str, value: str) -> bool:
    if name in LINK_ATTRIBUTES:
        return element in LINKING_ELEMENTS and LINK_TARGET.fullmatch(value.strip()) is not None
    if name == "style":
        return all(
            _is_style(declaration) for declaration in value.split(";") if declaration.strip()
        )
    return name in SVG_ATTRIBUTES and (
        "url" not in value.lower() or SAFE_VALUE.fullmatch(value) is not None
    )


def _is_style(declaration: str) -> bool:
    name, _, value = declaration.partition(":")
    return name.strip() in SVG_STYLES and SAFE_VALUE.fullmatch(value) is not None
