"""Which language the reader sees: Chinese first, English by one click."""

from __future__ import annotations

from flask import Flask, current_app, has_request_context, request, session
from flask_babel import Babel

babel = Babel()


def chosen() -> str:
    """The language chosen by `?lang=`, then that of the session, then Chinese; outside a request always Chinese."""
    if not has_request_context():
        return "zh"
    wanted = request.args.get("lang")
    if wanted and wanted in current_app.config["LANGUAGES"]:
        if session.get("language") != wanted:
            session["language"] = wanted
        return wanted
    kept = session.get("language", "zh")
    return kept if kept in current_app.config["LANGUAGES"] else "zh"


def install(app: Flask) -> None:
    babel.init_app(app, locale_selector=chosen)
    app.jinja_env.globals["language"] = chosen
