"""Redo a double-random draw from its receipt, with nothing but Python (3.8 or later) and this file.

    python verify_draw.py RECEIPT.json [--head PUBLISHED_HEAD]

Exit 0 相符, 1 不符（指出第一处）, 2 无法读取. PUBLISHED_HEAD is the transcript head made public BEFORE the
reveal; do give it: a receipt forged throughout passes every other test. 请一并核对抽取前公布的摘要。
"""

import argparse
import hashlib
import json
import re
import sys
import unicodedata
from collections import Counter
from heapq import nsmallest

V = "ipenforce-draw-1"
GIVEN = "plan contributors public_entropy exclusions inspectors recusals roster published".split()
DERIVED = """version grade exclusion_counts roster_root transcript_head seed
    selected pairs cap_lifted published_seal""".split()


class Differs(Exception):
    """The receipt does not hold, and this is where."""


def need(holds, path, text):
    if not holds:
        raise Differs(f"{path}：{text}")


def packed(*parts):
    octets = (unicodedata.normalize("NFC", part).encode() for part in parts)
    return b"".join(len(one).to_bytes(4, "big") + one for one in octets)


def H(*parts):
    return hashlib.sha256(packed(*parts)).hexdigest()


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def leaves(path, value):
    """(path, leaf) of every single value, the names of fields among them."""
    if isinstance(value, dict):
        for name in sorted(value):
            yield path, name
            yield from leaves(f"{path}.{name}", value[name])
    elif isinstance(value, list):
        for n, one in enumerate(value):
            yield from leaves(f"{path}.{n}", one)
    else:
        yield path, value


def all_text(values):
    return isinstance(values, list) and all(isinstance(one, str) for one in values)


def check_keys(path, holder, names):
    need(isinstance(holder, dict) and len(set(names)) == len(names), path, "应为一组不重名的字段")
    for name in sorted(set(names) ^ holder.keys()):
        need(False, f"{path}.{name}", "缺少这一项" if name in names else "多出这一项")
    return holder


def rows(receipt, name, strings, lists=()):
    """The rows of a library as the transcript binds them: lists of text sorted, rows in order."""
    for n, row in enumerate(receipt[name]):
        good = isinstance(row, dict) and all_text([row.get(key) for key in strings])
        need(good and all(all_text(row.get(key)) for key in lists), f"{name}.{n}", "缺少字段或类型不符")
    ordered = [{k: sorted(v) if all_text(v) else v for k, v in row.items()} for row in receipt[name]]
    return sorted(ordered, key=lambda row: [row[key] for key in strings] + [canonical(row)])


def check_inputs(receipt):
    """That everything has its place and form, and that every share is the one committed to."""
    check_keys("receipt", receipt, GIVEN + DERIVED)
    check_keys("plan", receipt["plan"], "draw_number quota speciality load_cap entropy_source".split())
    for path, leaf in leaves("receipt", receipt):  # another spelling hashes the same, yet is another value
        if isinstance(leaf, str) and not leaf.isascii():
            need(unicodedata.normalize("NFC", leaf.encode(errors="replace").decode()) == leaf, path, "非NFC")
    plan, entropy, given = receipt["plan"], receipt["public_entropy"], receipt["contributors"]
    good = isinstance(plan["quota"], dict) and all(type(n) is int and n >= 0 for n in plan["quota"].values())
    need(good, "plan.quota", "应为各层的抽取数量")
    need(type(plan["load_cap"]) is int and plan["load_cap"] > 0, "plan.load_cap", "应为正整数")
    named = [plan["draw_number"], plan["speciality"], entropy, plan["entropy_source"]]
    need(all_text(named) and all(named[:2]), "plan", "抽取编号、专长和公开随机数应为文字")
    need(bool(entropy) == bool(plan["entropy_source"]), "public_entropy", "与计划指定的公开随机来源不一致")
    for name in ("contributors", "roster", "inspectors", "recusals", "exclusions", "published"):
        need(isinstance(receipt[name], dict if name == "published" else list), name, "类型不符")
    for path, row in ((f"contributors.{n}", row) for n, row in enumerate(given)):
        check_keys(path, row, ["name", "commitment", "share"])
        need(all_text(list(row.values())) and row["name"], path, "应为文字")
        need(re.fullmatch("[0-9a-f]{64}", row["share"]), path + ".share", "应为64位小写十六进制数字")
        made = H(V, "commit", plan["draw_number"], row["name"], row["share"])
        need(row["commitment"] == made, path + ".commitment", "公开的份额与承诺不符")
    need(0 < len({row["name"] for row in given}) == len(given), "contributors", "没有提交人或重名")
    for n, line in enumerate(receipt["roster"]):
        good = isinstance(line, str) and line.count("\t") == 2 and line[0] != "\t" and "\n" not in line
        need(good, f"roster.{n}", "应为“代码⇥层⇥区域”一行")


def select(plan, seed, lines):
    """(ticket, code, stratum, district) of the smallest tickets of each stratum, by (ticket, code)."""
    strata, chosen = {}, []
    for line in lines:
        strata.setdefault(line.split(b"\t")[1].decode(), []).append(line)
    for stratum, wanted in plan["quota"].items():
        begun, among = packed(V, "target", seed, stratum), strata.get(stratum, [])
        need(wanted <= len(among), f"plan.quota.{stratum}", f"该层只有{len(among)}个检查对象")
        codes = ((line, line[: line.index(b"\t")]) for line in among)
        parts = ((line, begun + len(code).to_bytes(4, "big") + code) for line, code in codes)
        chosen += nsmallest(wanted, ((hashlib.sha256(part).digest(), line) for line, part in parts))
    return [(ticket.hex(), *line.decode().split("\t")) for ticket, line in sorted(chosen)]


def pair(plan, seed, selected, inspectors, recusals):
    """(code, leader, second, cap lifted) of each target: the least loaded, by ticket among equals."""
    places = {row["certificate"]: set(row["districts"]) for row in inspectors}
    skilled = {row["certificate"] for row in inspectors if plan["speciality"] in row["specialities"]}
    recused = {(row["certificate"], row["code"]) for row in recusals}
    load = dict.fromkeys(places, 0)

    def first(code, people):
        least = min(load[one] for one in people)
        return min((H(V, "inspector", seed, code, one), one) for one in people if load[one] == least)[1]

    for _, code, _, district in selected:
        able = [one for one in places if district in places[one] and (one, code) not in recused]
        leaders = [one for one in able if one in skilled]
        need(leaders and len(able) > 1, "inspectors", f"检查对象{code}没有可用的检查人员组合")
        leader = first(code, leaders)
        second = first(code, [one for one in able if one != leader])
        yield code, leader, second, max(load[leader], load[second]) >= plan["load_cap"]
        load[leader] += 1
        load[second] += 1


def redo(receipt):
    """All that follows from the inputs of a receipt, by field, in the order of DERIVED."""
    plan, entropy = receipt["plan"], receipt["public_entropy"]
    inspectors = rows(receipt, "inspectors", ["certificate"], ["districts", "specialities"])
    recusals = rows(receipt, "recusals", ["certificate", "code"])
    exclusions = rows(receipt, "exclusions", ["code"])
    lines = sorted(line.encode() for line in receipt["roster"])
    root = hashlib.sha256(b"\n".join(lines)).hexdigest()
    made = {row["name"]: row["commitment"] for row in receipt["contributors"]}
    bound = dict(plan, commitments=made, exclusions=exclusions, inspectors=inspectors, recusals=recusals)
    head = H(V, "transcript", canonical(dict(bound, roster_root=root)))
    shares = {row["name"]: row["share"] for row in receipt["contributors"]}
    seed = H(V, "seed", plan["draw_number"], *(shares[name] for name in sorted(shares)), entropy)
    selected = select(plan, seed, lines)
    pairs = list(pair(plan, seed, selected, inspectors, recusals))
    yield V
    yield "public" if entropy else "witnessed" if len(made.keys() - {"server"}) >= 2 else "sealed"
    yield dict(Counter(str(row.get("reason", "")) for row in exclusions))
    yield from (root, head, seed)
    yield [{"code": code, "stratum": stratum, "ticket": ticket} for ticket, code, stratum, _ in selected]
    yield [{"code": code, "leader": leader, "second": second} for code, leader, second, _ in pairs]
    yield [code for code, _, _, lifted in pairs if lifted]
    yield H(V, "published", head, canonical(receipt["published"]))


def verify(receipt, head=None):
    """Redo the draw. Raises Differs at the first thing that does not follow from the inputs."""
    check_inputs(receipt)
    need(head in (None, receipt["transcript_head"]), "transcript_head", f"与事先公布的摘要 {head} 不同")
    for name, redone in zip(DERIVED, redo(receipt)):
        if canonical(redone) != canonical(receipt[name]):  # in JSON 1, 1.0 and true are three values
            given = {(path, canonical(leaf)) for path, leaf in leaves(name, receipt[name])}
            for path, leaf in leaves(name, redone):
                need((path, canonical(leaf)) in given, path, f"应为 {leaf}")
            need(False, name, "多出内容或类型不符")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("receipt")
    parser.add_argument("--head", help="the transcript head as published before the reveal")
    asked = parser.parse_args()
    try:
        with open(asked.receipt, encoding="utf-8-sig") as file:
            once = lambda pairs: check_keys("receipt", dict(pairs), [name for name, _ in pairs])  # noqa: E731
            receipt = json.load(file, object_pairs_hook=once)
        verify(receipt, asked.head)
        print(f"相符 OK  {receipt['plan']['draw_number']}  transcript head {receipt['transcript_head']}")
    except Differs as difference:
        print(f"不符 DIFFERS  {difference}".encode(errors="replace").decode())
        sys.exit(1)
    except (OSError, ValueError, RecursionError) as error:
        print(f"无法读取收据 cannot read the receipt: {error}")
        sys.exit(2)


if __name__ == "__main__":
    main()
