"""The same list in Django's admin, measured through its test client; runs in the peers' environment."""

from __future__ import annotations

import json
import re
import sys
import time
from statistics import median
from typing import Any

try:  # the same SQLite on both sides
    import pysqlite3

    sys.modules["sqlite3"] = pysqlite3
except ImportError:
    pass

import django
from django.conf import settings

SPEC = json.load(sys.stdin)
STATES = (
    "filing_proposed", "investigating", "reported", "reviewed", "proposal_approved", "notice_served", "heard", "decision_submitted",
    "decided", "closing_proposed", "closed", "imported", "declined",
)  # fmt: skip
CHANNELS = ("ecommerce", "trade_fair", "market", "other")


class Router:
    """Cases are in the measured database, Django's own tables in a file beside it."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return "cases" if model._meta.db_table == "case" else "default"

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "default"


settings.configure(
    DEBUG=False, SECRET_KEY="measured", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, USE_TZ=True, LANGUAGE_CODE="zh-hans", STATIC_URL="/static/",
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField", DATABASE_ROUTERS=[Router()],
    DATABASES={
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": SPEC["own"]},
        "cases": {"ENGINE": "django.db.backends.sqlite3", "NAME": SPEC["database"]},
    },
    INSTALLED_APPS=[
        "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware", "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware", "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[{
        "BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
        "OPTIONS": {"context_processors": [
            "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
            "django.contrib.messages.context_processors.messages",
        ]},
    }],
)  # fmt: skip
django.setup()

from django.contrib import admin  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections, models  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import path  # noqa: E402


class Case(models.Model):
    title = models.CharField(max_length=200)
    docket_no = models.CharField(max_length=60, null=True)
    cause = models.CharField(max_length=60)
    channel = models.CharField(max_length=20, choices=[(name, name) for name in CHANNELS])
    state = models.CharField(max_length=30, choices=[(name, name) for name in STATES])
    opened_on = models.DateField()
    next_due_on = models.DateField(null=True)
    search_text = models.TextField()

    class Meta:
        managed = False
        app_label = "auth"
        db_table = "case"

    def __str__(self) -> str:
        return self.title


@admin.register(Case)
class CaseAdmin(admin.ModelAdmin):
    list_display = ("title", "docket_no", "cause", "channel", "state", "opened_on", "next_due_on")
    list_filter = ("state", "channel")
    search_fields = ("search_text",)
    ordering = ("-opened_on", "-id")
    list_per_page = 50


urlpatterns = [path("admin/", admin.site.urls)]
ROW = re.compile(r'<a href="/admin/auth/case/(\d+)/change/')


def measured(client: Client, query: str) -> dict[str, Any]:
    """Median milliseconds of processor time, the ids shown, and the number of statements."""
    address = f"/admin/auth/case/?{query}"
    with CaptureQueriesContext(connections["cases"]) as of_cases, CaptureQueriesContext(connections["default"]) as own:
        client.get(address)
        queries = len(of_cases) + len(own)
    spent = []
    for _ in range(SPEC["times"]):
        begun = time.process_time()
        answer = client.get(address)
        spent.append((time.process_time() - begun) * 1000)
    assert answer.status_code == 200, (address, answer.status_code)
    return {"ms": median(spent), "ids": [int(key) for key in ROW.findall(answer.content.decode())], "queries": queries}


def main() -> None:
    call_command("migrate", verbosity=0)
    user = User.objects.filter(username="bench").first() or User.objects.create_superuser("bench", "", "measured")
    client = Client()
    client.force_login(user)
    sys.stdout.write(json.dumps({name: measured(client, query) for name, query in SPEC["pages"].items()}))


main()
