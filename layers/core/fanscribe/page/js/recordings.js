// The table of recordings: search, filters, order and pages, all kept in the address.
const PAGE_ROWS = 100;
let asked = { ...NOTHING_ASKED, ...Object.fromEntries(new URLSearchParams(location.hash.slice(1))) };
let shown = rows;

function ask(changed) {
  asked = { ...asked, page: "1", ...changed };
  const said = Object.entries(asked).filter(([key, value]) => value !== NOTHING_ASKED[key]);
  // What is asked survives a look at a transcript and the way back.
  try { history.replaceState(null, "", `#${new URLSearchParams(said)}`); } catch { /* too often: then not */ }
  draw();
}

// --- tools ---

function statusButtons() {
  return h("div", { class: "choice", role: "group", "aria-label": "Status" }, STATUSES.map(status =>
    h("button", { type: "button", "data-status": status, on: { click: () => ask({ status }) } },
      status, h("small", {}, ` ${count(status === "all" ? rowsInAll : data[status])}`))));
}

function choices(name, label, values) {
  if (values.length < 2 && name !== "check" || !values.length) return null;
  return h("select", { id: name, "aria-label": label, on: { change: event => ask({ [name]: event.target.value }) } },
    h("option", { value: "" }, label), values.map(([value, text]) => h("option", { value }, text)));
}

function tools() {
  const checks = Object.entries(CHECKS).filter(([, [, holds]]) => rows.some(holds));
  return [
    h("input", { type: "search", id: "q", placeholder: "Search names, addresses, errors", "aria-label": "Search recordings",
      "aria-keyshortcuts": "/", autocomplete: "off", spellcheck: "false", on: { input: event => ask({ q: event.target.value }) } }),
    statusButtons(),
    choices("engine", "Every engine", data.engines.map(each => [each.engine, engineName(each.engine)])),
    choices("language", "Every language", data.languages.map(each => [each.language ?? "none", languageName(each.language)])),
    choices("check", "Checked or not", checks.map(([value, [text]]) => [value, `With ${text}`])),
  ];
}

// --- rows ---

const HEADS = [
  ["name", "Recording"], ["status", "Status"], ["duration_ms", "Length", "number"], ["engine", "Engine"],
  ["language", "Language"], ["words", "Words", "number"], ["confidence", "Confidence", "number"], ["suspects", "Holes", "number"],
];

function place(row, ending) {
  return `${row.file_id.split("/").map(encodeURIComponent).join("/")}/transcript.${ending}`;
}

function nameCell(row) {
  const name = row.title ?? row.file_id, page = ["html", "json"].find(ending => data.endings.includes(ending));
  const isThere = row.status !== "failed" && page;
  return h("td", { role: "cell", class: "recording" },
    isThere ? h("a", { class: "open", href: place(row, page), dir: "auto" }, name) : h("span", { class: "name", dir: "auto" }, name),
    h("p", { class: "beside" },
      row.title && row.title !== row.file_id ? h("span", { dir: "auto" }, row.file_id) : null,
      isThere ? h("span", { class: "formats" }, formats(row, name, page)) : null),
    row.error ? h("p", { class: `why ${row.status}` }, h("b", {}, row.error), h("span", { dir: "auto" }, row.cause ? ` ${row.cause}` : "")) : null,
    (row.warnings ?? []).map(warning => h("p", { class: "why partial", dir: "auto" }, warning)));
}

function formats(row, name, page) {
  return data.endings.filter(ending => ending !== page).map(ending =>
    h("a", { href: place(row, ending), "aria-label": `${ending} of ${name}` }, ending));
}

function cell(head, text, kind = "", note = null) {
  return h("td", { role: "cell", class: `${kind} ${text === "" ? "none" : ""}`, "data-head": head }, text,
    note ? h("p", { class: "note", dir: "auto" }, note) : null);
}

function tableRow(row) {
  return h("tr", { role: "row", class: row.status },
    nameCell(row),
    h("td", { role: "cell", "data-head": "Status" }, h("span", { class: `status ${row.status}` }, row.status)),
    cell("Length", row.duration_ms === null ? "" : duration(row.duration_ms), "number"),
    cell("Engine", row.engine ? engineName(row.engine) : "", "", row.reason),
    cell("Language", row.language ? languageName(row.language) : ""),
    cell("Words", row.words === null ? "" : count(row.words), "number"),
    cell("Confidence", row.confidence === null ? "" : percent(row.confidence), "number"),
    cell("Holes", row.suspects ? count(row.suspects) : row.suspects === 0 ? "0" : "", `number ${row.suspects ? "suspect" : ""}`));
}

function headCell([key, label, kind]) {
  const order = asked.sort !== key ? null : asked.down ? "descending" : "ascending";
  return h("th", { role: "columnheader", scope: "col", class: kind ?? "", "aria-sort": order },
    h("button", { type: "button", "data-sort": key, on: { click: () => sortBy(key) } }, label,
      h("span", { class: "arrow", "aria-hidden": "true" }, order === "descending" ? "↓" : order ? "↑" : "")));
}

function sortBy(key) {
  // Up, down, and back to the manifest's order.
  const next = asked.sort !== key ? { sort: key, down: "" } : asked.down ? { sort: "row", down: "" } : { down: "1" };
  ask(next);
  document.querySelector(`[data-sort="${key}"]`)?.focus();
}

function table(page) {
  return h("table", { role: "table", "aria-labelledby": "recordings" },
    h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, HEADS.map(headCell))),
    h("tbody", { role: "rowgroup" }, page.map(tableRow)));
}

function nothing() {
  return h("div", { class: "empty" },
    h("p", {}, rows.length ? "No recording is like that." : "The manifest had no rows."),
    rows.length ? h("button", { type: "button", on: { click: clear } }, "Show all recordings") : null);
}

function clear() {
  ask({ ...NOTHING_ASKED });
  byId("q").focus();
}

// --- pages ---

function pager(page, pages) {
  if (pages < 2) return [];
  const step = (label, to, isOn) => h("button", { type: "button", disabled: !isOn, "data-step": label, on: { click: () => turn(label, to) } }, label);
  return [step("Previous", page - 1, page > 1), h("span", {}, `Page ${count(page)} of ${count(pages)}`), step("Next", page + 1, page < pages)];
}

function turn(label, to) {
  ask({ page: String(to) });
  byId("recordings").scrollIntoView();
  document.querySelector(`[data-step="${label}"]:not(:disabled)`)?.focus({ preventScroll: true });
}

function draw() {
  shown = found(asked);
  const pages = Math.max(1, Math.ceil(shown.length / PAGE_ROWS)), page = Math.min(pages, Math.max(1, Number(asked.page) || 1));
  const part = shown.slice((page - 1) * PAGE_ROWS, page * PAGE_ROWS);
  byId("table").replaceChildren(part.length ? table(part) : nothing());
  byId("pager").replaceChildren(...pager(page, pages));
  byId("found").textContent = shown.length === rows.length ? everyRow() : `${plural(shown.length, "recording")} of ${count(rows.length)}`;
  for (const button of document.querySelectorAll("[data-status]"))
    button.setAttribute("aria-pressed", String(button.dataset.status === asked.status));
  for (const name of ["q", "engine", "language", "check"]) {
    const field = byId(name);
    if (field && field.value !== asked[name]) field.value = asked[name];
  }
}

function everyRow() {
  const listed = rowsInAll - data.unlisted, left = [];
  if (rows.length < listed) left.push(`${plural(listed - rows.length, "complete recording")} more in report.json`);
  if (data.unlisted) left.push(`${plural(data.unlisted, "rejected row")} more in the work bucket's rejected.jsonl`);
  return [plural(rows.length, "recording"), ...left].join("; ");
}

// --- keys ---

function walk(step) {
  const links = [...document.querySelectorAll("a.open")], at = links.indexOf(document.activeElement);
  (links[at + step] ?? (step < 0 ? byId("q") : null))?.focus();
}

document.addEventListener("keydown", event => {
  const inSearch = event.target === byId("q");
  if (event.key === "Escape" && inSearch) { ask({ q: "" }); event.preventDefault(); }
  else if (event.key === "ArrowDown" && (inSearch || event.target.matches("a.open"))) { walk(1); event.preventDefault(); }
  else if (event.key === "ArrowUp" && event.target.matches("a.open")) { walk(-1); event.preventDefault(); }
  else if (event.key === "/" && !isTyping(event)) { byId("q").focus(); event.preventDefault(); }
});
window.addEventListener("hashchange", () => {
  asked = { ...NOTHING_ASKED, ...Object.fromEntries(new URLSearchParams(location.hash.slice(1))) };
  draw();
  byId("recordings").scrollIntoView();
});

const form = document.querySelector(".tools");
form.append(...tools().filter(Boolean));
form.addEventListener("submit", event => event.preventDefault());
draw();
