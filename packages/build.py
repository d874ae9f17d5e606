#!/usr/bin/env python3
"""Makes the packages for npm and for Python out of built binaries.

    packages/build.py --binaries FOLDER --version 1.2.3 --out dist

FOLDER has binaries named batchcheck or batchcheck.exe in folders whose names say the
platform, as goreleaser's dist has them: batchcheck_linux_amd64_v1/batchcheck. Platforms
without a binary get no package. It needs Go for the WebAssembly program, npm to pack,
and nothing but Python's standard library.
"""

import argparse
import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent

# What npm and Python call the platforms of Go. Go's own requirement is macOS 12; the
# binary for Linux is static, so that any libc will do.
PLATFORMS = {
    ("linux", "amd64"): ("linux", "x64", "manylinux_2_17_x86_64.manylinux2014_x86_64.musllinux_1_1_x86_64"),
    ("linux", "arm64"): ("linux", "arm64", "manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64"),
    ("darwin", "amd64"): ("darwin", "x64", "macosx_12_0_x86_64"),
    ("darwin", "arm64"): ("darwin", "arm64", "macosx_12_0_arm64"),
    ("windows", "amd64"): ("win32", "x64", "win_amd64"),
    ("windows", "arm64"): ("win32", "arm64", "win_arm64"),
}


def find_binaries(folder):
    found = {}
    for file in sorted(folder.rglob("batchcheck*")):
        match = re.search(r"(linux|darwin|windows)[_-](amd64|arm64)", str(file.relative_to(folder)))
        if match and file.is_file() and file.name in ("batchcheck", "batchcheck.exe"):
            found[match.groups()] = file
    if not found:
        raise SystemExit(f"{folder} has no binary such as batchcheck_linux_amd64_v1/batchcheck")
    return found


def build_wasm(work):
    subprocess.run([HERE / "wasm" / "build", work], check=True)
    return work / "batchcheck.wasm", work / "wasm_exec.js"


def pack(folder, manifest, out):
    shutil.copy(ROOT / "LICENSE", folder)
    (folder / "package.json").write_text(json.dumps(manifest, indent=2) + "\n")
    subprocess.run(["npm", "pack", "--silent", "--pack-destination", out], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def npm(binaries, version, work, out):
    optional = {}
    for platform, binary in binaries.items():
        system, cpu, _ = PLATFORMS[platform]
        name = f"@batchcheck/{system}-{cpu}"
        optional[name] = version
        folder = work / f"{system}-{cpu}"
        folder.mkdir()
        shutil.copy(binary, folder / binary.name)
        os.chmod(folder / binary.name, 0o755)
        pack(folder, {
            "name": name, "version": version, "description": f"The batchcheck command for {system} on {cpu}",
            "license": "Apache-2.0", "repository": "github:batchcheck/batchcheck",
            "os": [system], "cpu": [cpu], "preferUnplugged": True, "files": [binary.name],
        }, out)

    folder = work / "npm"
    shutil.copytree(HERE / "npm", folder)
    for file in build_wasm(work):
        shutil.copy(file, folder)
    manifest = json.loads((folder / "package.json").read_text())
    pack(folder, {**manifest, "version": version, "optionalDependencies": optional}, out)

    folder = work / "vectors"
    vectors = json.loads((ROOT / "testdata" / "vectors.json").read_text())["vectors"]
    for name in {"vectors.json", *(v["file"] for v in vectors)}:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "testdata" / name, folder / name)
    pack(folder, {**json.loads((HERE / "vectors" / "package.json").read_text()), "version": version}, out)


def wheel(binary, tags, version, out):
    """Writes a wheel: the same bytes each time, since times and order are fixed."""
    info = f"batchcheck-{version}.dist-info"
    metadata = "\n".join([
        "Metadata-Version: 2.1", "Name: batchcheck", f"Version: {version}",
        "Summary: Reports whether batch responses of OpenAI-style APIs keep their contract",
        "License: Apache-2.0", "Requires-Python: >=3.9", "Project-URL: Source, https://github.com/batchcheck/batchcheck",
        "Classifier: Framework :: Pytest", "Description-Content-Type: text/markdown", "", (HERE / "python" / "README.md").read_text(),
    ])
    kind = "\n".join(["Wheel-Version: 1.0", "Generator: batchcheck", "Root-Is-Purelib: false", *(f"Tag: py3-none-{tag}" for tag in tags.split("."))])
    points = "[console_scripts]\nbatchcheck = batchcheck.__main__:main\n\n[pytest11]\nbatchcheck = batchcheck.pytest_plugin\n"
    files = {f"batchcheck/bin/{binary.name}": binary.read_bytes()}
    for file in sorted((HERE / "python" / "batchcheck").iterdir()):
        if file.suffix == ".py" or file.name == "py.typed":
            files[f"batchcheck/{file.name}"] = file.read_bytes()
    for name, text in {"METADATA": metadata, "WHEEL": kind + "\n", "entry_points.txt": points, "licenses/LICENSE": (ROOT / "LICENSE").read_text()}.items():
        files[f"{info}/{name}"] = text.encode()
    digest = lambda data: base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    record = [f"{name},sha256={digest(data)},{len(data)}" for name, data in files.items()]
    files[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,", ""]).encode()
    with zipfile.ZipFile(out / f"batchcheck-{version}-py3-none-{tags}.whl", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.external_attr = (0o100755 if "/bin/" in name else 0o100644) << 16  # pip asks for a regular file
            entry.create_system = 3  # Unix, wherever it is made
            made.writestr(entry, data, zipfile.ZIP_DEFLATED)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binaries", type=Path, required=True)
    parser.add_argument("--version", required=True, help="such as 1.2.3, the same for all packages")
    parser.add_argument("--out", type=Path, default=Path("dist"))
    given = parser.parse_args()
    if not re.fullmatch(r"\d+\.\d+\.\d+", given.version):
        parser.error("a version is three numbers: what npm and Python call a version beyond that differs")
    out = given.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    binaries = find_binaries(given.binaries)
    for platform, binary in binaries.items():
        wheel(binary, PLATFORMS[platform][2], given.version, out)
    with tempfile.TemporaryDirectory() as work:
        npm(binaries, given.version, Path(work), out)


if __name__ == "__main__":
    main()
