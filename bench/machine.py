"""What measured: the machine, its browser and versions of what runs here."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path


def describe() -> dict[str, str]:
    """The machine in words."""
    processor = _found("/proc/cpuinfo", r"model name\s*: (.+)")
    kilobytes = int(_found("/proc/meminfo", r"MemTotal:\s+(\d+)") or 0)
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "processor": f"{processor}, {os.cpu_count()} cores",
        "memory": f"{kilobytes / 1e6:.0f} GB",
        "load before": f"{os.getloadavg()[0]:.1f}",
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "Python": platform.python_version(),
        "browser": _browser(),
    }


def _found(path: str, pattern: str) -> str:
    if not Path(path).exists():
        return ""
    found = re.search(pattern, Path(path).read_text())
    return found[1].strip() if found else ""


def _browser() -> str:
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), "")
    if not path:
        return "none"
    done = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    return done.stdout.strip()
