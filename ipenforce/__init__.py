"""ipenforce: the case system for intellectual-property enforcement. create_app, and nothing else."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from flask import Flask

FEATURES = (
    "accounts",
    "outbox",
    "policy",
    "parties",
    "intake",
    "documents",
    "cases",
    "channels.ecommerce",
    "channels.trade_fair",
    "channels.market",
    "credit",
    "draws",
    "public",
    "lawbook",
    "reports",
)
"""Feature packages with views, lowest first; each has `views.bp`."""


def create_app(overrides: dict[str, object] | None = None) -> Flask:
    """The application: config → database → door → features.

    Raises config.Unsafe or db.UnsafeDatabase where it must not serve.
    """
    from ipenforce import config, db
    from ipenforce.web import assets, filters, language, page, security

    app = Flask(__name__, instance_path=str(config.instance_path()))
    config.configure(app, overrides)
    db.install(app)
    security.install(app)
    language.install(app)
    filters.install(app)
    page.install(app)
    assets.install(app)
    for feature in FEATURES:
        package = Path(__file__).parent / feature.replace(".", "/")
        if (package / "views.py").exists() or (package / "views").is_dir():
            app.register_blueprint(import_module(f"ipenforce.{feature}.views").bp)
    return app
