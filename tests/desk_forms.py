"""Reads a form of a page as a browser would send it, so that tests can change one thing and send the rest as it is.

In: HTML. Out: the fields of the form that has a field of a given name. Called by: tests/flow/test_desk_*.
"""

from html.parser import HTMLParser


class Forms(HTMLParser):
    """Every form as a dictionary of lists; buttons are left out, because only one of them is pressed."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self._select = ""
        self._option: str | None = None
        self._chosen = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        name, value = said.get("name") or "", said.get("value") or ""
        if tag == "form":
            self.forms.append({})
        elif tag == "select":
            self._select, self._chosen = name, ""
        elif tag == "option":
            self._option = said.get("value") if "value" in said else None
            if "selected" in said:
                self._chosen = "?" if self._option is None else self._option
        elif tag == "input" and name and is_sent(said):
            self.forms[-1].setdefault(name, []).append(value)

    def handle_data(self, data: str) -> None:
        if self._chosen == "?":
            self._chosen = data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.forms[-1].setdefault(self._select, []).append(self._chosen)


def is_sent(said: dict[str, str | None]) -> bool:
    if said.get("type") in ("checkbox", "radio"):
        return "checked" in said
    return said.get("type") not in ("file", "submit")


def form_with(html: str, field: str) -> dict[str, list[str]]:
    reader = Forms()
    reader.feed(html)
    return next(form for form in reader.forms if field in form)
