"""Pages in a real Chromium: bytes, requests, first and largest paint, and redrawing the map.

Two profiles: this machine as it is, and a phone on a slow line (1.6 Mbit/s, 150 ms, CPU / 4).
"""

from __future__ import annotations

import random
import statistics
import time
from typing import Any

from playwright.sync_api import Browser

from bench.browser import chromium, visit
from bench.serving import DASHBOARD, serving

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
    with serving(DASHBOARD) as [server], chromium() as browser:
        address = f"http://127.0.0.1:{server.port}"
        rows = [
            _page(browser, name, f"{address}{where}", is_slow=is_slow)
            for is_slow in (False, True)
            for name, where in PAGES.items()
        ]
        return [*rows, _redraw(browser, address)]


def _page(browser: Browser, name: str, address: str, *, is_slow: bool) -> dict[str, Any]:
    first, largest, ready = [], [], []
    for _ in range(RUNS):
        with visit(browser, is_slow=is_slow) as (page, traffic):
            started = time.perf_counter()
            page.goto(address)
            page.wait_for_load_state("networkidle")
            if name == "map":
                page.wait_for_selector("#map-frame[data-ready]", state="attached")
            ready.append(time.perf_counter() - started)
            paints = page.evaluate(PAINTS)
            first.append(paints["first"])
            largest.append(paints["largest"])
    return {
        "what": f"{name}, {'slow' if is_slow else 'local'}",
        "requests": traffic.requests,
        "KB": round(traffic.size / 1000),
        "first paint ms": _said(first),
        "largest paint ms": _said(largest),
        "p95 ms": "",
        "ready s (median)": round(statistics.median(ready), 2),
    }


def _redraw(browser: Browser, address: str) -> dict[str, Any]:
    with visit(browser) as (page, _):
        page.goto(address)
        page.wait_for_selector("#map-frame[data-ready]", state="attached")
        steps = page.evaluate(STEPS, 60)
        current = page.input_value("#indicator")
        offered = [name for name in page.evaluate(OFFERED) if name != current]
        page.focus("#indicator")
        page.wait_for_load_state("networkidle")
        chosen = random.Random(SEED).sample(offered, min(CHOICES, len(offered)))
        choices = [page.evaluate(CHOICE, name) for name in chosen]
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
