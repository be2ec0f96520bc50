"""The bureau's own policy in the demo: one version in force, and one that waits for the head's signature."""

from __future__ import annotations

from datetime import date, timedelta

from ipenforce.accounts.models import User
from ipenforce.policy import commands, queries

SOON = timedelta(days=30)


def adopt(made: dict[str, User], on: date) -> None:
    """The city adopts its line of lower fines; the eastern district drafts a benchmark of its own."""
    city = made["city-reviewer"]
    line = queries.version_on(city.bureau, "house.lower_fine", on)
    benchmark = queries.version_on(made["reviewer"].bureau, "house.discretion", on)
    assert line and benchmark
    adopted = commands.draft_version(
        code="house.lower_fine", bureau=city.bureau, starts_on=on, law="示例市行政处罚信息公示细则（演示）", article="附表",
        promulgated_on=on, summary="演示：沿用缺省的较低数额罚款标准。", terms=queries.plain(line), on=on, actor=city,
    )  # fmt: skip
    commands.approve_version(adopted, shown_hash=adopted.text_hash, opinion="同意", on=on, actor=made["city-head"])
    terms = queries.plain(benchmark)
    terms["bands"][0]["to_share"] = terms["bands"][1]["from_share"] = "0.25"
    commands.draft_version(
        code="house.discretion", bureau=made["reviewer"].bureau, starts_on=on + SOON, law="示例市东区裁量基准（演示）", article="附表",
        promulgated_on=on, summary="演示：从轻档收窄为法定幅度的百分之二十五以下。", terms=terms, on=on, actor=made["reviewer"],
    )  # fmt: skip
