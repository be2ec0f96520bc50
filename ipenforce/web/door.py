"""door(): find the subject → ask permission → call the view → commit once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, abort, g, make_response, redirect, render_template, request, session, url_for
from flask_login import current_user
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from ipenforce.db import Model, begin_reading, db
from ipenforce.errors import Refused
from ipenforce.events import record
from ipenforce.permissions import Permission, allowed, may_see_subject

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
Finder = Callable[..., Any]
Ask = Callable[..., Callable[[], Any]]


class Submission(Model):
    """A form that has been acted on: its key, and where the browser was sent. A second click gets the same answer."""

    __tablename__ = "submission"

    key: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int | None]
    body_hash: Mapped[str] = mapped_column(String(64))
    location: Mapped[str] = mapped_column(String(500))


def door(permission: Permission, finder: Finder | None = None, ask: Ask | None = None) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorate a view: the subject found by `finder(**url_values)` is its only argument (none without finder).

    The request's transaction is committed once, after the view, for unsafe methods whose answer is no
    error. A `Refused` raised by a command is shown on the form it came from, with what was typed.

    What takes long and writes nothing is done before: `ask(subject)` reads what there is to do and gives the doing of it,
    which runs with no transaction open; the view finds what it gave in `g.answers`.
    """

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def through(**values: Any) -> Any:
            subject = _admit(permission, finder, values)
            arguments = (subject,) if finder else ()
            if request.method in SAFE_METHODS:
                try:
                    return view(*arguments)
                except Refused as refused:  # the step that the page is for is not open now
                    return _refused_page(refused), refused.status
            if ask is not None:
                g.answers = _answers(ask, *arguments)
                arguments = (_admit(permission, finder, values),) if finder else ()
            if answer := _already_answered():
                return answer
            try:
                response = make_response(view(*arguments))
            except Refused as refused:
                db.session.rollback()
                return _refusal(view, refused, permission, finder, values)
            return _finish(response)

        through.permission = permission  # type: ignore[attr-defined]
        through.finder = finder  # type: ignore[attr-defined]
        return through

    return decorate


def _answers(ask: Ask, *arguments: Any) -> Any:
    db.session.rollback()
    begin_reading()
    doing = ask(*arguments)
    db.session.rollback()
    return doing()


def _admit(permission: Permission, finder: Finder | None, values: dict[str, Any]) -> Any:
    """The subject, when the user may. Otherwise: sign in, 404 where even its existence is hidden, or 403."""
    if permission is Permission.PUBLIC:
        return finder(**values) if finder else None
    if not current_user.is_authenticated:
        wanted = request.full_path.rstrip("?") if request.method == "GET" else None
        abort(redirect(url_for("accounts.sign_in", next=wanted)) if request.method in SAFE_METHODS else 401)
    subject = finder(**values) if finder else None
    if finder and subject is None:
        abort(404)
    if allowed(current_user, permission, subject):
        return subject
    hidden = finder is not None and hasattr(subject, "bureau_path") and not may_see_subject(current_user, permission, subject)
    refuse_access(permission)
    return abort(404 if hidden else 403)


def refuse_access(permission: Permission) -> None:
    """Record a refused access in a transaction of its own."""
    db.session.rollback()
    record("access.refused", current_user, current_user, permission=str(permission), path=request.path[:200])
    db.session.commit()


def keep_refused(form: Any, refused: Refused, template: str) -> tuple[str, int]:
    """Show a refusal on its form and keep what was written about the try: a wrong password must be counted."""
    db.session.commit()
    form.show(refused)
    return form.page(template), refused.status


def _body_hash() -> str:
    parts = [request.path] + [f"{k}={v}" for k, v in sorted(request.form.items(multi=True)) if k != "csrf_token"]
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()


def _already_answered() -> Response | None:
    """The answer to a form that was sent before; 422 where the same key comes with other content."""
    key = request.form.get("once")
    if not key:
        return None
    hashed = hashlib.sha256(key.encode()).hexdigest()
    _take_turn(hashed)
    query = db.select(Submission).filter_by(key=hashed)
    known = db.session.execute(query).scalar_one_or_none()
    if known is None:
        return None
    user_id = current_user.id if current_user.is_authenticated else None
    if known.user_id != user_id or known.body_hash != _body_hash():
        abort(422)
    return redirect(known.location)  # type: ignore[return-value]


def _take_turn(hashed: str) -> None:
    """Of two clicks at once the second waits here for the first one's answer; writers of SQLite wait for each other anyway."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(db.select(db.func.pg_advisory_xact_lock(int(hashed[:15], 16))))


def _finish(response: Response) -> Response:
    if g.get("bad_input") and response.status_code == 200:
        response.status_code = 422
    if response.status_code >= 400 or g.get("bad_input"):
        db.session.rollback()
        return response
    key = request.form.get("once")
    if key and 300 <= response.status_code < 400:
        user_id = current_user.id if current_user.is_authenticated else None
        db.session.add(
            Submission(
                key=hashlib.sha256(key.encode()).hexdigest(), user_id=user_id, body_hash=_body_hash(), location=response.location
            )
        )
        session["submitted_once"] = key
    db.session.commit()
    return response


def _refusal(view: Callable[..., Any], refused: Refused, permission: Permission, finder: Finder | None, values: dict[str, Any]) -> Response:
    """Show the refusal: on the form itself where the view has one, else on a page of its own."""
    g.refusal = refused
    subject = _admit(permission, finder, values)
    try:
        response = make_response(view(subject) if finder else view())
    except Refused:
        response = make_response(_refused_page(refused))
    db.session.rollback()
    response.status_code = refused.status
    return response


def _refused_page(refused: Refused) -> str:
    """A refusal on a page of its own."""
    return render_template("errors/409.html", refused=refused)
