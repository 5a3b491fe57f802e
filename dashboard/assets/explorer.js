// What the browser does with a view that the server drew: put it in place, choose areas on the
// map by click and key, sort the table, leave quickly.
(function () {
  "use strict";

  const chosenCode = () => new URLSearchParams(location.search).get("area");

  function listboxes() {
    return Array.from(document.querySelectorAll("[data-listbox]"));
  }

  function options(box) {
    return Array.from(box.querySelectorAll("[role=option]"));
  }

  function mark(code) {
    for (const box of listboxes()) {
      const all = options(box);
      let current = null;
      for (const option of all) {
        const isChosen = option.dataset.code === code;
        option.setAttribute("aria-selected", String(isChosen));
        if (isChosen) current = option;
      }
      setStop(all, current || all[0]);
      if (current) current.parentNode.appendChild(current);
    }
  }

  function setStop(all, stop) {
    for (const option of all) option.setAttribute("tabindex", option === stop ? "0" : "-1");
  }

  function want() {
    const form = document.querySelector("[data-controls]");
    const wanted = Object.fromEntries(new FormData(form));
    if (window.dash_clientside.set_props) {
      window.dash_clientside.set_props("wanted", { data: wanted });
    }
  }

  function choose(code) {
    mark(code);
    const field = document.getElementById("area");
    if (!Array.from(field.options).some((option) => option.value === code)) {
      field.add(new Option(code, code));
    }
    field.value = code;
    want();
  }

  const AHEAD = {
    ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1],
  };

  function nearest(from, all, [across, down]) {
    let best = null;
    let least = Infinity;
    for (const option of all) {
      const x = option.dataset.x - from.dataset.x;
      const y = option.dataset.y - from.dataset.y;
      const along = x * across + y * down;
      const aside = Math.abs(x * down) + Math.abs(y * across);
      if (option === from || along <= 0) continue;
      const cost = along + 2 * aside;
      if (cost < least) [best, least] = [option, cost];
    }
    return best;
  }

  function onKey(event) {
    const option = event.target.closest && event.target.closest("[role=option]");
    const box = option && option.closest("[data-listbox]");
    if (!box) return;
    const all = options(box);
    let next = null;
    if (AHEAD[event.key]) next = nearest(option, all, AHEAD[event.key]);
    else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      const code = option.dataset.code;
      choose(code);
      const again = box.querySelector(`[data-code="${CSS.escape(code)}"]`);
      if (again) again.focus();
      return;
    } else return;
    event.preventDefault();
    if (!next) return;
    setStop(all, next);
    next.focus();
  }

  function onClick(event) {
    const option = event.target.closest("[data-listbox] [role=option]");
    if (option) choose(option.dataset.code);
    const heading = event.target.closest("[data-sortable] th button");
    if (heading) sort(heading.closest("th"));
  }

  function sort(heading) {
    const table = heading.closest("table");
    const column = heading.cellIndex;
    const rising = heading.getAttribute("aria-sort") !== "ascending";
    for (const other of table.querySelectorAll("th[aria-sort]")) {
      other.setAttribute("aria-sort", "none");
    }
    heading.setAttribute("aria-sort", rising ? "ascending" : "descending");
    const body = table.tBodies[0];
    const rows = Array.from(body.rows).map((row) => [key(row.cells[column]), row]);
    rows.sort(([one], [two]) => compare(one, two, rising));
    for (const [, row] of rows) body.appendChild(row);
  }

  function key(cell) {
    if (cell.dataset.value === undefined) return cell.textContent;
    return cell.dataset.value === "" ? null : Number(cell.dataset.value);
  }

  function compare(one, two, rising) {
    if (one === null || two === null) return (one === null) - (two === null);
    const order = typeof one === "number" ? one - two : one.localeCompare(two, "en-GB");
    return rising ? order : -order;
  }

  function put(id, html) {
    const element = document.getElementById(id);
    if (element && element.innerHTML !== html) element.innerHTML = html;
  }

  let tip = null;
  function showTip(event) {
    const option = event.target.closest && event.target.closest("[data-listbox] [role=option]");
    if (!option) { if (tip) tip.hidden = true; return; }
    if (!tip) {
      tip = document.createElement("div");
      tip.className = "tip";
      tip.setAttribute("aria-hidden", "true");
      document.body.appendChild(tip);
    }
    tip.textContent = option.getAttribute("aria-label");
    tip.hidden = false;
    const box = option.getBoundingClientRect();
    const left = event.type === "focusin" ? box.left + box.width / 2 : event.clientX;
    const top = event.type === "focusin" ? box.top : event.clientY;
    tip.style.left = `${Math.min(left + 12, innerWidth - tip.offsetWidth - 8)}px`;
    tip.style.top = `${Math.max(top - tip.offsetHeight - 10, 4)}px`;
  }

  document.addEventListener("change", (event) => {
    if (event.target.closest("[data-controls]")) want();
  });
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onClick);
  document.addEventListener("pointermove", showTip, { passive: true });
  document.addEventListener("focusin", showTip);
  document.addEventListener("click", (event) => {
    const exit = event.target.closest("[data-exit]");
    if (!exit) return;
    event.preventDefault();
    location.replace(exit.href);
  });
  mark(chosenCode());

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    onrecord: {
      show(fragments) {
        document.documentElement.dataset.ready = "true";
        if (!fragments) return window.dash_clientside.no_update;
        const focused = document.activeElement;
        const code = focused.dataset.code;
        const id = focused.id;
        for (const [id, html] of Object.entries(fragments.html)) put(id, html);
        document.title = fragments.title;
        mark(fragments.area);
        const again = code
          ? document.querySelector(`[data-listbox] [data-code="${CSS.escape(code)}"]`)
          : id && document.getElementById(id);
        if (again && again !== document.activeElement) again.focus();
        return Date.now();
      },
    },
  });
})();
