"""What every answer carries and every request passes: headers, hosts, CSRF, error pages."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, current_app, g, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix

from ipenforce.db import begin_reading, db

csrf = CSRFProtect()

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; manifest-src 'self'; worker-src 'self'; "
    "base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=()",
}
PAGES = (400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503)


def install(app: Flask) -> None:
    """Lay headers, CSRF, proxies, reading transactions and error pages on the application."""
    csrf.init_app(app)
    if hops := int(app.config["PROXY_HOPS"]):
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.before_request(_begin)
    app.after_request(_headers)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(SecurityError, _unknown_host)
    app.register_error_handler(DataError, _unkeepable)
    app.register_error_handler(OperationalError, _database_busy)
    app.register_error_handler(Exception, _failure)


def _begin() -> None:
    if request.endpoint != "static" and request.method in ("GET", "HEAD", "OPTIONS"):
        begin_reading()


def _headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    return response


def _page(status: int, **values: Any) -> tuple[str, int]:
    template = f"errors/{status if status in PAGES else 400 if status < 500 else 500}.html"
    if status >= 500:
        # What failed may be the database, which the frame of a working page asks: this page is drawn without it.
        return current_app.jinja_env.get_template(template).render(**values), status
    return render_template(template, **values), status


def _http_error(error: HTTPException) -> Any:
    db.session.rollback()
    if error.response is not None or (error.code or 500) < 400:
        return error
    return _page(error.code or 500)


def _csrf_error(error: CSRFError) -> Any:
    db.session.rollback()
    return _page(400, csrf=True)


def _unknown_host(error: SecurityError) -> Any:
    """No page: it would have to link to a host that is not ours."""
    db.session.rollback()
    return _("网址中的主机名不正确，请向系统管理员核对本系统的网址。"), 400, {"Content-Type": "text/plain; charset=utf-8"}


def _unkeepable(error: DataError) -> Any:
    """What came in can be no value of the database, such as a NUL character in an address."""
    db.session.rollback()
    return _page(400)


def _stale(error: StaleDataError) -> Any:
    db.session.rollback()
    g.pop("refusal", None)
    return _page(409, stale=True)


def _database_busy(error: OperationalError) -> Any:
    _log(error)
    return _page(503)


def _failure(error: Exception) -> Any:
    _log(error)
    return _page(500)


def _log(error: Exception) -> None:
    db.session.rollback()
    if current_app.testing and not isinstance(error, OperationalError):
        raise error
    current_app.logger.error("unanswered error at %s", request.path, exc_info=error)
