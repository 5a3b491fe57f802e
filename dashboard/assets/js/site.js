// What every page does beyond plain HTML: leave quickly, sort tables, say what a mark is, copy,
// print, save pictures, and exchange the content when a form changes. The words come from the server.
(function () {
  "use strict";

  const find = (id) => document.getElementById(id);
  const say = (text) => { find("said").textContent = text; };

  // Tables

  function sort(heading, rising = heading.getAttribute("aria-sort") !== "ascending") {
    const table = heading.closest("table");
    for (const other of table.querySelectorAll("th[aria-sort]")) other.setAttribute("aria-sort", "none");
    heading.setAttribute("aria-sort", rising ? "ascending" : "descending");
    const column = heading.cellIndex;
    const rows = Array.from(table.tBodies[0].rows).map((row) => [key(row.cells[column]), row]);
    rows.sort(([one], [two]) => compare(one, two, rising));
    table.tBodies[0].append(...rows.map(([, row]) => row));
  }

  function key(cell) {
    if (!cell.classList.contains("number")) return cell.textContent;
    const digits = cell.textContent.match(/-?[\d,.]+/);
    return digits ? Number(digits[0].replaceAll(",", "")) : null;
  }

  function compare(one, two, rising) {
    if (one === null || two === null) return (one === null) - (two === null);
    const order = typeof one === "number" ? one - two : one.localeCompare(two, "en-GB");
    return rising ? order : -order;
  }

  // Tips

  let tip = null;

  function showTip(text, left, top) {
    if (!tip) {
      tip = document.createElement("div");
      tip.className = "tip";
      tip.setAttribute("aria-hidden", "true");
      document.body.appendChild(tip);
    }
    tip.textContent = text;
    tip.hidden = false;
    tip.style.left = `${Math.max(8, Math.min(left + 12, innerWidth - tip.offsetWidth - 16))}px`;
    tip.style.top = `${Math.max(top - tip.offsetHeight - 10, 4)}px`;
  }

  function hideTip() {
    if (tip) tip.hidden = true;
  }

  function onPoint(event) {
    const marked = event.target.closest && event.target.closest("[data-tip]");
    if (marked) showTip(marked.dataset.tip, event.clientX, event.clientY);
    else if (!event.target.closest("#map-frame")) hideTip();
  }

  // Links, citations and pictures

  function addOrigin(within) {
    for (const field of within.querySelectorAll("[data-origin]")) {
      if (field.dataset.origin) continue;
      field.dataset.origin = "added";
      const whole = (text) => text.replace(/(^|["{\s])(\/(?!\/)[^\s"}]*)/g, `$1${location.origin}$2`);
      field.value = whole(field.value);
    }
  }

  async function copy(button) {
    const field = button.closest(".share-link").querySelector("input");
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      field.select();
      document.execCommand("copy");
    }
    say("The link is copied.");
    button.textContent = "Copied";
  }

  async function savePng(link) {
    const image = new Image();
    image.src = link.href;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.naturalWidth * 2, image.naturalHeight * 2];
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
    const saver = document.createElement("a");
    saver.href = URL.createObjectURL(blob);
    saver.download = link.dataset.png;
    saver.click();
    URL.revokeObjectURL(saver.href);
  }

  // Forms: the page of the new choice takes the place of this one; without a script it just loads

  let asked = 0;
  let lastKey = 0;
  let waiting = 0; // somebody who types a name in a list is left to finish it

  async function exchange(address, isNew) {
    const turn = ++asked;
    const main = find("main");
    main.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { headers: { accept: "text/html" } });
      const text = await answer.text();
      if (turn !== asked) return;
      const page = new DOMParser().parseFromString(text, "text/html");
      const focused = document.activeElement && document.activeElement.id;
      const open = Array.from(main.querySelectorAll("details[open]"), (part) => part.closest("[id]").id);
      main.replaceChildren(...page.getElementById("main").childNodes);
      document.title = page.title;
      if (isNew) history.pushState({ exchanged: true }, "", answer.url);
      for (const id of open) {
        const again = find(id) && find(id).querySelector("details");
        if (again) again.open = true;
      }
      if (focused && find(focused)) find(focused).focus({ preventScroll: true });
      addOrigin(main);
      say(main.querySelector("h1").textContent);
      main.dispatchEvent(new CustomEvent("exchanged", { bubbles: true }));
    } catch {
      location.assign(address);
    } finally {
      main.removeAttribute("aria-busy");
    }
  }

  function addressOf(form) {
    const given = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value) given.append(name, value);
    return `${form.getAttribute("action")}?${given}`;
  }

  // The slider of what would have to be true: shares are multiplied here as the server does it

  function restate(range) {
    const frame = range.closest("[data-growth]");
    const share = Number(range.value);
    const needed = share * Number(frame.dataset.growth);
    const template = needed <= 100 ? frame.dataset.possible : frame.dataset.impossible;
    const whole = (number) => (number < 1 ? number.toFixed(1) : String(Math.round(number)));
    frame.querySelector("output").textContent = `${share}%`;
    frame.querySelector("[data-sentence]").textContent = template
      .replaceAll("{share}", whole(share)).replaceAll("{needed}", whole(needed));
    range.setAttribute("aria-valuetext", `${share} percent`);
  }

  document.addEventListener("click", (event) => {
    const on = (selector) => event.target.closest(selector);
    const heading = on("[data-sortable] th button");
    if (heading) sort(heading.closest("th"));
    const exit = on("[data-exit]");
    if (exit) {
      event.preventDefault();
      location.replace(exit.href);
    }
    if (on("[data-copy]")) copy(on("[data-copy]"));
    if (on("[data-print]")) window.print();
    const png = on("[data-png]");
    if (png) {
      event.preventDefault();
      savePng(png);
    }
  });
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-exchange]");
    if (!form) return;
    clearTimeout(waiting);
    const wait = event.target.matches("select") && Date.now() - lastKey < 1000 ? 700 : 0;
    waiting = setTimeout(() => exchange(addressOf(form), true), wait);
  });
  document.addEventListener("keydown", () => { lastKey = Date.now(); }, true);
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-exchange]");
    if (!form) return;
    event.preventDefault();
    exchange(addressOf(form), true);
  });
  // Lists that a field narrows by part of a name

  function narrow(field) {
    const wanted = field.value.trim().toLocaleLowerCase("en-GB");
    let left = 0;
    for (const section of document.querySelectorAll(`${field.dataset.filter} > section`)) {
      let any = false;
      for (const item of section.querySelectorAll("li")) {
        item.hidden = !item.textContent.toLocaleLowerCase("en-GB").includes(wanted);
        any = any || !item.hidden;
        left += item.hidden ? 0 : 1;
      }
      section.hidden = !any;
    }
    say(`${left} found`);
  }

  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-filter]")) narrow(event.target);
    if (event.target.matches("[data-growth] input[type=range]")) restate(event.target);
  });
  window.addEventListener("popstate", () => {
    if (document.querySelector("form[data-exchange]")) exchange(location.href, false);
  });
  document.addEventListener("pointermove", onPoint, { passive: true });
  document.addEventListener("scroll", hideTip, { passive: true });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hideTip();
  });
  addOrigin(document);

  window.onRecord = { sort, showTip, hideTip, say, addOrigin };
})();
