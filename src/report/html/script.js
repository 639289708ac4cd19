"use strict";
(() => {
  const form = document.getElementById("filter");
  const shown = form.elements.shown;
  const findings = [...document.querySelectorAll("#findings article, #suppressed article")];
  const rows = [...document.querySelectorAll("#registries tbody tr, #images tbody tr, #mirror tbody tr, #outside tbody tr")];
  const unread = [...document.querySelectorAll("#unreadable li")];
  const items = [...findings, ...rows];
  const folded = [...document.querySelectorAll("#images details")].map((details) => [details, details.open]);
  const texts = new Map();

  // The text of an item in lower case, with the code that it is listed under; kept, since it is asked for at each key.
  const text = (item) => {
    if (!texts.has(item)) {
      const code = item.closest("[data-code]")?.dataset.code ?? "";
      texts.set(item, `${code} ${item.textContent}`.toLowerCase());
    }
    return texts.get(item);
  };
  const chosen = (name) => form.elements[name]?.value ?? "";

  const filter = () => {
    const words = chosen("text").toLowerCase().split(/\s+/).filter(Boolean);
    const [severity, code, registry] = ["severity", "code", "registry"].map(chosen);
    const isActive = words.length > 0 || severity !== "" || code !== "" || registry !== "";
    const fits = (item) =>
      (registry === "" || item.dataset.registry === registry) && words.every((word) => text(item).includes(word));
    let found = 0;
    for (const item of findings) {
      const listed = item.closest("[data-code]").dataset;
      const isShown = (severity === "" || listed.severity === severity) && (code === "" || listed.code === code) && fits(item);
      item.hidden = !isShown;
      found += isShown ? 1 : 0;
    }
    // Severity and code are of findings; of images, name and registry.
    for (const row of rows) row.hidden = !fits(row);
    for (const section of document.querySelectorAll(".code")) section.hidden = !section.querySelector("article:not([hidden])");
    for (const [details, wasOpen] of folded) {
      const has = details.querySelector("tbody tr:not([hidden])") !== null;
      details.hidden = !has;
      details.open = isActive ? has : wasOpen;
    }
    shown.value = isActive ? `${found} of ${findings.length} findings, grouped by name` : "";
  };

  let waiting = 0;
  form.addEventListener("input", () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(filter);
  });
  form.addEventListener("reset", () => setTimeout(filter));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = items.length + unread.length < 2;

  // A link to something that the filter hides shows everything again.
  addEventListener("hashchange", () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (target?.closest("[hidden]")) form.reset();
  });

  // Copies the pairs that are shown, one on a line.
  const moves = document.getElementById("moves");
  if (moves) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.title = "Source and name at the mirror, separated by a tab, of the rows that are shown";
    const told = document.createElement("span");
    told.className = "note";
    told.setAttribute("role", "status");
    moves.before(button, told);
    button.addEventListener("click", async () => {
      const pairs = [...moves.tBodies[0].rows].filter((row) => !row.hidden);
      const lines = pairs.map((row) => [0, 1].map((cell) => row.cells[cell].querySelector("code").textContent).join("\t"));
      try {
        await navigator.clipboard.writeText(lines.join("\n") + "\n");
        told.textContent = `${lines.length} copied`;
      } catch {
        getSelection().selectAllChildren(moves.tBodies[0]);
        told.textContent = "The browser refused; the rows are selected instead";
      }
    });
  }

  // On paper nothing is folded.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const details of closed) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of closed) details.open = false;
  });
})();
