// Runs in every page before its own scripts: notes when things are there and seen.
(function () {
  "use strict";
  const { outlines, enough, ready } = WATCHED;
  const seen = { blocked: 0, first: 0, largest: 0, outline: 0, map: 0, ready: 0 };
  window.benchSeen = seen;
  const whole = {};
  window.benchDone = new Promise((done) => { whole.tell = done; });

  const observe = (type, note) =>
    new PerformanceObserver((list) => list.getEntries().forEach(note))
      .observe({ type, buffered: true });
  observe("longtask", (task) => { seen.blocked += task.duration - 50; });
  observe("largest-contentful-paint", (paint) => { seen.largest = paint.startTime; });
  observe("paint", (paint) => {
    if (paint.name === "first-contentful-paint") seen.first = paint.startTime;
  });

  // What has a box before a frame is painted with it; the task after the frame gives the time.
  const note = (name) => setTimeout(() => { seen[name] = seen[name] || performance.now(); });
  const hasBox = (one) => one && one.getClientRects().length > 0;

  function look() {
    const found = outlines && !seen.map ? [...document.querySelectorAll(outlines)] : [];
    if (hasBox(found[0])) note("outline");
    if (found.length >= enough && found.filter(hasBox).length >= enough) note("map");
    if (!seen.ready && document.querySelector(ready)) note("ready");
    if ((!outlines || seen.map) && seen.ready) whole.tell();
    else requestAnimationFrame(look);
  }
  requestAnimationFrame(look);

  // From a key to the frame that shows the map changed.
  window.benchRedraw = () => new Promise((done) => {
    let pressed = 0;
    addEventListener("keydown", (event) => { pressed = event.timeStamp; },
      { capture: true, once: true });
    const isOutline = (node) => node.nodeType === Node.ELEMENT_NODE
      && (node.matches(outlines) || node.querySelector(outlines));
    const changed = new MutationObserver((records) => {
      const is = (record) =>
        record.target.matches(outlines) || [...record.addedNodes].some(isOutline);
      if (!pressed || !records.some(is)) return;
      changed.disconnect();
      requestAnimationFrame(() => setTimeout(() => done(performance.now() - pressed)));
    });
    changed.observe(document, {
      subtree: true, childList: true, attributes: true, attributeFilter: ["class", "style", "fill"],
    });
  });
})();
