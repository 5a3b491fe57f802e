// What the browser does with the view that the server drew: colour another period, choose areas
// by click and key. The words all come from the server.
(function () {
  "use strict";

  const SETTLED = 5000, NOTICED = 200;
  const NAME = 0, RATE_CLASS = 1, COUNT_CLASS = 2, VALUE = 3, RATE = 4, LIMITS = 5, SAID = 6;
  const site = window.onRecord;
  const find = (id) => document.getElementById(id);
  const noUpdate = () => window.dash_clientside.no_update;
  let payload = null;
  let chosenGround = find("area").value;

  // The map

  const listbox = () => document.querySelector("#map-frame [role=listbox]");
  const options = () => Array.from(listbox().querySelectorAll("[role=option]:not([hidden])"));
  const optionOf = (ground) =>
    listbox().querySelector(`[role=option][data-ground="${CSS.escape(ground)}"]`);

  function setStop(stop) {
    for (const option of options()) option.setAttribute("tabindex", option === stop ? "0" : "-1");
  }

  function markChosen() {
    for (const option of listbox().querySelectorAll("[aria-selected=true]")) {
      option.setAttribute("aria-selected", "false");
    }
    clearRings("chosen");
    const option = chosenGround ? optionOf(chosenGround) : null;
    const shown = option && !option.hasAttribute("hidden") ? option : null;
    if (shown) {
      shown.setAttribute("aria-selected", "true");
      ring("chosen", chosenGround);
    }
    setStop(shown || options()[0]);
    const link = find("picked");
    link.hidden = !shown;
    if (shown) link.querySelector("a").textContent = `${shown.getAttribute("aria-label")}. Details`;
  }

  function clearRings(kind) {
    for (const old of document.querySelectorAll(`.ring-${kind}`)) old.remove();
  }

  // Outlines are copies above the areas, so that the order of the options never changes.
  function ring(kind, ground) {
    const all = listbox().querySelectorAll(`[data-ground="${CSS.escape(ground)}"]`);
    for (const area of all) {
      const shape = area.tagName === "g" ? area.querySelector("polygon") : area;
      for (const layer of ["halo", "line"]) {
        const copy = document.createElementNS("http://www.w3.org/2000/svg", shape.tagName);
        for (const name of ["d", "points"]) {
          if (shape.hasAttribute(name)) copy.setAttribute(name, shape.getAttribute(name));
        }
        copy.setAttribute("class", `ring ring-${kind} ring-${layer}`);
        copy.setAttribute("aria-hidden", "true");
        area.closest("svg").appendChild(copy);
      }
    }
  }

  function choose(ground) {
    const select = find("area");
    select.value = ground;
    if (select.value !== ground) return;
    select.dispatchEvent(new Event("change", { bubbles: true }));
    site.say(`Chosen: ${optionOf(ground).getAttribute("aria-label")}`);
  }

  const AHEAD = {
    ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1],
  };

  // The nearest area within 45 degrees of the arrow; where there is none, the nearest on its side.
  function nearest(from, [across, down]) {
    let best = null;
    let least = [Infinity, Infinity];
    for (const option of options()) {
      const x = option.dataset.x - from.dataset.x;
      const y = option.dataset.y - from.dataset.y;
      const along = x * across + y * down;
      const aside = Math.abs(x * down) + Math.abs(y * across);
      if (option === from || along <= 0) continue;
      const cost = [aside > along ? 1 : 0, Math.hypot(along, aside)];
      if (cost[0] < least[0] || (cost[0] === least[0] && cost[1] < least[1])) {
        [best, least] = [option, cost];
      }
    }
    return best;
  }

  function onKey(event) {
    const option = event.target.closest && event.target.closest("[role=option][data-ground]");
    if (!option) return;
    let next = null;
    if (AHEAD[event.key]) next = nearest(option, AHEAD[event.key]);
    else if (event.key === "Home") next = options()[0];
    else if (event.key === "End") next = options().at(-1);
    else if (event.key === "Enter" || event.key === " ") choose(option.dataset.ground);
    else return;
    event.preventDefault();
    if (!next) return;
    setStop(next);
    next.focus();
  }

  function onClick(event) {
    const area = event.target.closest("#map-frame [data-ground]");
    if (area) choose(area.dataset.ground);
    const legend = event.target.closest("#legend button");
    if (legend) onLegend(legend);
    if (event.target.closest("#play")) play();
  }

  function point(event) {
    const area = event.target.closest && event.target.closest("#map-frame [data-ground]");
    const option = area && optionOf(area.dataset.ground);
    if (event.type === "focusin") {
      clearRings("focus");
      if (option && option.matches(":focus-visible")) ring("focus", area.dataset.ground);
    }
    if (!option) {
      if (event.type === "focusin") site.hideTip();
      return;
    }
    const box = area.getBoundingClientRect();
    const left = event.type === "focusin" ? box.right : event.clientX;
    const top = event.type === "focusin" ? box.top : event.clientY;
    site.showTip(option.getAttribute("aria-label"), left, top);
  }

  // Another period or measure, from the payload

  function labelOf(cell, measure) {
    const name = payload.names[cell[NAME]];
    if (!cell[VALUE]) return `${name}: ${cell[SAID]}`;
    const count = cell[VALUE] + payload.unit;
    if (measure !== "rate") return `${name}: ${count}`;
    return cell[RATE] ? `${name}: ${cell[RATE]} ${payload.per}, ${count}` : `${name}: no rate, ${count}`;
  }

  function colour(cells, measure) {
    const byGround = new Map(payload.grounds.map((ground, place) => [ground, cells[place]]));
    for (const area of listbox().querySelectorAll("[data-ground]")) {
      const cell = byGround.get(area.dataset.ground);
      area.toggleAttribute("hidden", !cell);
      if (!cell) continue;
      const echo = area.classList.contains("echo") ? "echo " : "";
      area.setAttribute("class", echo + cell[measure === "rate" ? RATE_CLASS : COUNT_CLASS]);
      if (!echo) area.setAttribute("aria-label", labelOf(cell, measure));
    }
  }

  function fillLegend(cells, measure) {
    const counts = {};
    for (const cell of cells) {
      if (!cell) continue;
      const name = cell[measure === "rate" ? RATE_CLASS : COUNT_CLASS];
      counts[name] = (counts[name] || 0) + 1;
    }
    const list = document.querySelector("#legend .legend");
    list.replaceChildren();
    for (const [name, words] of payload.legends[measure]) {
      if (!counts[name] && !/^q\d$/.test(name)) continue;
      const item = find("legend-entry").content.cloneNode(true);
      item.querySelector("rect").setAttribute("class", name);
      item.querySelector("button").dataset.class = name;
      item.querySelector(".words").textContent = words;
      item.querySelector(".count").textContent = counts[name] || 0;
      list.append(item);
    }
  }

  function fillTable(cells, period) {
    const table = document.querySelector("#table-frame table");
    const withRate = "rate" in payload.legends;
    table.caption.textContent = `${payload.title}, ${period.words}`;
    const sorted = table.querySelector("th[aria-sort=ascending], th[aria-sort=descending]");
    const head = table.tHead.rows[0];
    head.cells[1].firstElementChild.textContent = payload.noun;
    for (const cell of head.querySelectorAll(".rate")) cell.hidden = !withRate;
    const rows = cells.filter(Boolean).map((cell) => {
      const row = document.createElement("tr");
      const name = document.createElement("th");
      name.scope = "row";
      name.textContent = payload.names[cell[NAME]];
      row.append(name);
      for (const [place, css] of [[VALUE, "number"], [RATE, "number rate"], [LIMITS, "number rate"], [SAID, ""]]) {
        const data = document.createElement("td");
        data.className = css;
        data.textContent = cell[place];
        data.hidden = css.endsWith("rate") && !withRate;
        row.append(data);
      }
      return row;
    });
    table.tBodies[0].replaceChildren(...rows);
    const by = sorted && !sorted.hidden ? sorted : head.cells[0];
    site.sort(by, by.getAttribute("aria-sort") !== "descending");
  }

  // The map is painted first: the table, which is long, follows in the next task.
  let newest = null;

  function fillTableSoon(cells, period) {
    find("table-frame").setAttribute("aria-busy", "true");
    newest = cells;
    afterPaint(() => {
      if (cells !== newest) return;
      fillTable(cells, period);
      find("table-frame").removeAttribute("aria-busy");
    });
  }

  function afterPaint(act) {
    requestAnimationFrame(() => setTimeout(act));
  }

  // The legend as a filter: areas of the other classes stand back

  function standOut() {
    const only = find("controls").elements.only.value;
    for (const button of document.querySelectorAll("#legend button")) {
      button.setAttribute("aria-pressed", String(button.dataset.class === only));
    }
    for (const area of listbox().querySelectorAll("[data-ground]")) {
      area.toggleAttribute("data-back", Boolean(only) && !area.classList.contains(only));
    }
  }

  function onLegend(button) {
    const field = find("controls").elements.only;
    field.value = field.value === button.dataset.class ? "" : button.dataset.class;
    standOut();
    remember(formQuery(), false);
    const words = button.querySelector(".words").textContent;
    site.say(field.value ? `Only ${words} stands out` : "All areas stand out");
  }

  // Find an area by typing; play the periods

  function search(field) {
    const wanted = field.value.trim().toLocaleLowerCase("en-GB");
    if (!wanted) return;
    const names = Array.from(find("area").options).slice(1);
    const named = (test) => names.filter((option) => test(option.text.toLocaleLowerCase("en-GB")));
    const exact = named((name) => name === wanted);
    const found = exact.length ? exact : named((name) => name.includes(wanted));
    if (found.length === 1) choose(found[0].value);
    else site.say(found.length ? `${found.length} areas match; type more` : "No area of that name");
  }

  let playing = 0;

  function play(again = playing === 0) {
    clearTimeout(playing);
    playing = 0;
    const range = find("period-range");
    const button = find("play");
    const atEnd = () => Number(range.value) >= Number(range.max);
    if (again) {
      if (atEnd()) range.value = -1;
      const step = () => {
        range.value = Number(range.value) + 1;
        range.dispatchEvent(new Event("input", { bubbles: true }));
        playing = atEnd() ? 0 : setTimeout(step, 1100);
        if (!playing) play(false);
      };
      step();
    }
    button.textContent = playing ? "❚❚" : "▶";
    button.setAttribute("aria-label", playing ? "Stop playing" : "Play the periods");
  }

  // The form, the address and Dash

  const ORDER = ["indicator", "areas", "series", "form", "period", "measure", "area", "only"];

  function formQuery() {
    const given = new FormData(find("controls"));
    const parts = ORDER.filter((name) => given.get(name)).map((name) => [name, given.get(name)]);
    return `?${new URLSearchParams(parts)}`.replaceAll("%2F", "/").replaceAll("%7E", "~");
  }

  // The panel's question waits until the map is painted.
  function askPanel(query) {
    find("panel").dataset.query = query;
    afterPaint(() => window.dash_clientside.set_props("wanted", { data: query }));
  }

  function onChange(event) {
    const form = event.target.closest("#controls");
    if (!form) return;
    if (event.target.id === "area-search") {
      if (event.type === "change") search(event.target);
      return;
    }
    if (event.target.id === "period-range") form.elements.period.selectedIndex = event.target.value;
    if (!payload) {
      if (event.type === "change") form.requestSubmit();
      return;
    }
    const name = event.target.name;
    if (!showsFormsSeries()) {
      if (event.type === "change") ask(formQuery());
    } else if (!name || ["period", "measure", "area"].includes(name)) {
      const query = draw();
      lastShown = new URLSearchParams(query);
      if (query === find("panel").dataset.query) return;
      remember(query, name === "area");
      askPanel(query);
    } else if (event.type === "change") {
      ask(formQuery());
    }
  }

  // While another series is fetched, the form is ahead of what is drawn.
  function showsFormsSeries() {
    const given = new URLSearchParams(formQuery());
    return FIGURES.every((name) => shownSeries.get(name) === given.get(name));
  }

  function remember(query, isNewPlace) {
    history[isNewPlace ? "pushState" : "replaceState"](null, "", query);
  }

  // Only what differs is put anew: lists of areas are long and seldom change.
  function replaceChanged(holder, html) {
    const fresh = document.createElement(holder.tagName);
    fresh.innerHTML = html;
    const [was, is] = [holder, fresh].map((one) => one.querySelector("form") || one);
    if (was === holder || was.children.length !== is.children.length) {
      holder.replaceChildren(...fresh.childNodes);
      return;
    }
    Array.from(is.children).forEach((child, place) => {
      const old = was.children[place];
      if (old.matches(".control-indicator")) return; // the same for all; keep() chooses
      if (!old.isEqualNode(child)) old.replaceWith(child);
      else if ("value" in old) old.value = child.value;
    });
  }

  function put(parts) {
    const focused = document.activeElement && document.activeElement.id;
    const value = document.activeElement && document.activeElement.value;
    for (const [id, html] of Object.entries(parts)) replaceChanged(find(id), html);
    if (!focused || document.activeElement !== document.body) return;
    const again = find(focused) || document.querySelector(`#controls [value="${CSS.escape(value)}"]`);
    if (again) again.focus();
  }

  // Draw what the form says from the payload; the address's query of it.
  function draw() {
    const form = find("controls");
    const place = form.elements.period.selectedIndex;
    const period = payload.periods[place];
    const measure = new FormData(form).get("measure");
    chosenGround = form.elements.area.value;
    colour(payload.cells[place], measure);
    fillLegend(payload.cells[place], measure);
    fillTableSoon(payload.cells[place], period);
    fillWords(period, measure);
    markChosen();
    standOut();
    return formQuery();
  }

  function fillWords(period, measure) {
    find("measure-words").textContent = payload.measures[measure];
    find("period-words").textContent = period.words;
    find("period-now").textContent = period.words[0].toUpperCase() + period.words.slice(1);
    find("period-range").setAttribute("aria-valuetext", period.words);
    document.title = `${payload.title}, ${period.words} – On Record`;
    listbox().setAttribute("aria-label", payload.listbox);
  }

  // What is fetched belongs to the data of this page. When they have changed, the page is loaded
  // anew; just after that, a copy of the server may still have the old ones.
  function loadAnew() {
    if (performance.now() > SETTLED) location.assign(`/${formQuery()}`);
  }

  async function fetchOf(path, parts = []) {
    const mark = find("map-frame").dataset.mark;
    const answer = await fetch(`${path}?${new URLSearchParams([...parts, ["mark", mark]])}`);
    if (answer.status === 409) loadAnew();
    if (!answer.ok) throw new Error(answer.status);
    return answer;
  }

  // Payloads are documents of their own address, so that the browser keeps those it has had. They
  // hold a series with all its periods; which of them is shown stays with the form.
  const FIGURES = ["indicator", "areas", "series"];
  let shownSeries = new URLSearchParams();
  let asked = null;

  async function ask(view, isNewPlace = true) {
    const mine = (asked = {});
    const wanted = new URLSearchParams(view);
    const figures = FIGURES.filter((name) => wanted.has(name)).map((name) => [name, wanted.get(name)]);
    const slow = setTimeout(() => find("main").setAttribute("aria-busy", "true"), NOTICED);
    try {
      const given = await (await fetchOf("/map.json", figures)).json();
      const frame = given.drawings[wanted.get("form")] || given.drawings.map;
      if (frame !== find("map-frame").dataset.frame) await fetchDrawing(frame);
      if (mine === asked) show(given, wanted, frame, isNewPlace);
    } catch {
      if (mine !== asked) return;
      site.say("The map could not be fetched; it still shows the last choice");
      if (payload) keep(lastShown);
    } finally {
      clearTimeout(slow);
      if (mine === asked && find("main").ariaBusy) find("main").removeAttribute("aria-busy");
    }
  }

  // What was chosen before stays chosen wherever the new form offers it.
  function keep(wanted) {
    const form = find("controls");
    form.reset();
    form.elements.indicator.value = payload.indicator;
    for (const name of ["period", "measure", "form", "area"]) {
      const field = form.elements[name];
      if (!wanted.has(name) || field.type === "hidden") continue;
      const given = field.value;
      field.value = wanted.get(name);
      if (field.value !== wanted.get(name)) field.value = given;
    }
    form.elements.only.value = wanted.get("only") || "";
    find("period-range").value = form.elements.period.selectedIndex;
  }

  // Few drawings serve all indicators: each is fetched and parsed once, then kept.
  const drawings = new Map();

  async function fetchDrawing(frame) {
    if (drawings.has(frame)) return;
    const answer = await fetchOf(`/map-drawings/${frame}`);
    const holder = document.createElement("div");
    holder.innerHTML = await answer.text();
    drawings.set(frame, [...holder.childNodes]);
  }

  function putDrawing(frame) {
    const holder = find("map-frame");
    if (holder.dataset.frame === frame) return;
    drawings.set(holder.dataset.frame, [...holder.childNodes]);
    holder.replaceChildren(...drawings.get(frame));
    holder.dataset.frame = frame;
  }

  // Whoever comes to the controls will soon want another drawing.
  async function fetchDrawings() {
    const frame = find("map-frame").dataset.frame;
    if (!payload || (navigator.connection && navigator.connection.saveData)) return;
    find("controls-frame").removeEventListener("focusin", fetchDrawings);
    for (const other of payload.frames.filter((one) => one !== frame)) {
      await fetchDrawing(other).catch(() => {});
    }
  }

  let lastShown = new URLSearchParams();

  function show(given, wanted, frame, isNewPlace) {
    const isFirst = payload === null;
    payload = given;
    if (!isFirst) put(payload.html);
    keep(wanted);
    putDrawing(frame);
    find("map-frame").dataset.ready = "";
    const query = draw();
    lastShown = shownSeries = new URLSearchParams(query);
    if (query !== location.search && !(isFirst && !location.search)) {
      remember(query, isNewPlace && !isFirst);
    }
    if (find("panel").dataset.query !== query) askPanel(query);
  }

  find("controls-frame").addEventListener("focusin", fetchDrawings);
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onClick);
  document.addEventListener("pointermove", point, { passive: true });
  document.addEventListener("focusin", point);
  document.addEventListener("change", onChange);
  document.addEventListener("input", (event) => {
    if (event.target.id === "period-range") onChange(event);
  });
  window.addEventListener("popstate", () => {
    ask(location.search, false);
  });
  markChosen();
  standOut();

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    onrecord: {
      start() {
        ask(formQuery());
        return noUpdate();
      },
      panel(answer) {
        const panel = find("panel");
        if (answer && answer.mark !== find("map-frame").dataset.mark) loadAnew();
        else if (answer && answer.query === panel.dataset.query) {
          panel.innerHTML = answer.html;
          find("share").innerHTML = answer.share;
          site.addOrigin(find("share"));
        }
        return noUpdate();
      },
    },
  });
})();
