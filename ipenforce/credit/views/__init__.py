"""Pages of scores, of what weighs in them, and of the list of serious violations."""

from __future__ import annotations

from flask import Blueprint

from ipenforce.web.term_words import word

bp = Blueprint("credit", __name__, template_folder="../templates")
bp.add_app_template_filter(word, "term_word")

from ipenforce.credit.views import besides, listings, overview, score, steps, trials  # noqa: E402

__all__ = ["besides", "bp", "listings", "overview", "score", "steps", "trials"]
