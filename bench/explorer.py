"""Pages in a real Chromium: bytes, requests, first and largest paint, and redrawing the map.

Two profiles: this machine as it is, and a phone on a slow line (1.6 Mbit/s, 150 ms, CPU / 4).
"""

from __future__ import annotations

import random
import shutil
import statistics
import time
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench.serving import DASHBOARD, serving

ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
RUNS, SEED = 3, 1889
PAGES = {
    "map": "/",
    "compare": "/compare?area=E08000018",
    "trends": "/trends",
    "area": "/areas/E08000018",
    "indicator": "/indicators/cin_factor_cse",
    "inquiries": "/inquiries",
}
PAINTS = """() => new Promise((done) => {
  const first = performance.getEntriesByName("first-contentful-paint")[0];
  new PerformanceObserver((list) => done({
    first: first.startTime, largest: list.getEntries().at(-1).startTime,
  })).observe({ type: "largest-contentful-paint", buffered: true });
})"""
SIZES = """() => [...performance.getEntriesByType("navigation"),
  ...performance.getEntriesByType("resource")].map((entry) => entry.encodedBodySize)"""
STEPS = """async (rounds) => {
  const range = document.getElementById("period-range");
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const times = [];
  for (let step = 0; step < rounds; step++) {
    range.value = step % (Number(range.max) + 1);
    const from = performance.now();
    range.dispatchEvent(new Event("input", { bubbles: true }));
    await frame();
    times.push(performance.now() - from);
    await new Promise((done) => setTimeout(done, 60));
  }
  return times;
}"""
CHOICE = """async (indicator) => {
  const select = document.getElementById("indicator");
  const title = () => document.querySelector("h1").textContent;
  const before = title();
  const changed = new Promise((done) => {
    const watch = new MutationObserver(() => title() !== before && (watch.disconnect(), done()));
    watch.observe(document.getElementById("heading"), { childList: true, subtree: true });
  });
  select.value = indicator;
  const from = performance.now();
  select.dispatchEvent(new Event("change", { bubbles: true }));
  await changed;
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const took = performance.now() - from;
  await new Promise((done) => setTimeout(done, 300));
  return took;
}"""
OFFERED = """() => [...document.getElementById("indicator").options].map((one) => one.value)"""
CHOICES = 40


def measure() -> list[dict[str, Any]]:
    with serving(DASHBOARD) as [server], sync_playwright() as playwright:
        address = f"http://127.0.0.1:{server.port}"
        path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))))
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        rows = [
            _page(browser, name, f"{address}{where}", is_slow=is_slow)
            for is_slow in (False, True)
            for name, where in PAGES.items()
        ]
        return [*rows, _redraw(browser, address)]


def _page(browser: Browser, name: str, address: str, *, is_slow: bool) -> dict[str, Any]:
    first, largest, ready, sizes = [], [], [], []
    for _ in range(RUNS):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page = _new_page(context, is_slow=is_slow)
        started = time.perf_counter()
        page.goto(address)
        page.wait_for_load_state("networkidle")
        if name == "map":
            page.wait_for_selector("#map-frame[data-ready]", state="attached")
        ready.append(time.perf_counter() - started)
        paints = page.evaluate(PAINTS)
        first.append(paints["first"])
        largest.append(paints["largest"])
        sizes = page.evaluate(SIZES)
        context.close()
    return {
        "what": f"{name}, {'slow' if is_slow else 'local'}",
        "requests": len(sizes),
        "KB": round(sum(sizes) / 1000),
        "first paint ms": _said(first),
        "largest paint ms": _said(largest),
        "p95 ms": "",
        "ready s (median)": round(statistics.median(ready), 2),
    }


def _new_page(context: BrowserContext, *, is_slow: bool) -> Page:
    page = context.new_page()
    if is_slow:
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": 150,
                "downloadThroughput": 1.6e6 / 8,
                "uploadThroughput": 0.75e6 / 8,
            },
        )
        session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    return page


def _redraw(browser: Browser, address: str) -> dict[str, Any]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("#map-frame[data-ready]", state="attached")
    steps = page.evaluate(STEPS, 60)
    current = page.input_value("#indicator")
    offered = [name for name in page.evaluate(OFFERED) if name != current]
    page.focus("#indicator")
    page.wait_for_load_state("networkidle")
    chosen = random.Random(SEED).sample(offered, min(CHOICES, len(offered)))
    choices = [page.evaluate(CHOICE, name) for name in chosen]
    context.close()
    return {
        "what": "another period; another indicator",
        "requests": "",
        "KB": "",
        "first paint ms": _said(steps),
        "largest paint ms": _said(choices),
        "p95 ms": f"{_p95(steps):.0f}; {_p95(choices):.0f}",
        "ready s (median)": "",
    }


def _said(numbers: list[float]) -> str:
    return f"{statistics.median(numbers):.0f} ({min(numbers):.0f} to {max(numbers):.0f})"


def _p95(numbers: list[float]) -> float:
    return statistics.quantiles(numbers, n=20)[-1]
