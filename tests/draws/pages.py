"""Reading and sending pages in the tests of draws."""

from __future__ import annotations

from bs4 import BeautifulSoup


def soup(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def text(answer) -> str:
    return " ".join(soup(answer).get_text(" ").split())


def main(answer) -> str:
    return " ".join(soup(answer).main.get_text(" ").split())


def sent(client, address: str, **typed):
    """A form opened and sent with what was typed over it."""
    page = soup(client.get(address))
    typed = {"once": page.select_one("main form input[name=once]")["value"], **typed}
    return client.post(address, data=typed)
