// Search inside: phrases too, whatever their case and accents.
const folded = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const unspacedWords = new Set(joined), wordPlaces = [];
let haystack = "", hits = [], hit = -1;
texts.forEach((text, at) => {
  if (at && !unspacedWords.has(at)) haystack += " ";
  wordPlaces.push(haystack.length);
  haystack += folded(text);
});

const sought = h("input", { type: "search", id: "q", placeholder: "Search this transcript", "aria-label": "Search this transcript", "aria-keyshortcuts": "/", autocomplete: "off", spellcheck: "false", on: { input: find } });
const hitCount = h("span", { class: "hits", role: "status" });
const stepButton = (label, sign, step) => h("button", { type: "button", "aria-label": label, disabled: true, on: { click: () => go(step) } }, sign);
const steps = [stepButton("Previous match", "↑", -1), stepButton("Next match", "↓", 1)];

/** The word that the text's character at `place` belongs to. */
function wordOf(place) {
  let low = 0, high = wordPlaces.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (wordPlaces[middle] <= place) low = middle + 1; else high = middle;
  }
  return low - 1;
}

function find() {
  for (const { first, last } of hits) for (let at = first; at <= last; at++) spans[at].classList.remove("hit", "here");
  hits = [];
  const needle = folded(sought.value).split(/\s+/).join(" ").trim();
  for (let place = needle ? haystack.indexOf(needle) : -1; place >= 0; place = haystack.indexOf(needle, place + needle.length))
    hits.push({ first: wordOf(place), last: wordOf(place + needle.length - 1) });
  for (const { first, last } of hits) for (let at = first; at <= last; at++) spans[at].classList.add("hit");
  hit = -1;
  for (const button of steps) button.disabled = !hits.length;
  if (hits.length) go(1); else hitCount.textContent = needle ? "no match" : "";
}

function go(step) {
  if (!hits.length) return;
  const mark = on => { const { first, last } = hits[hit]; for (let at = first; at <= last; at++) spans[at].classList.toggle("here", on); };
  if (hit >= 0) mark(false);
  hit = (hit + step + hits.length) % hits.length;
  mark(true);
  spans[hits[hit].first].scrollIntoView({ block: "center" });
  hitCount.textContent = `${count(hit + 1)} of ${count(hits.length)}`;
}

const form = document.querySelector(".find");
form.append(sought, hitCount, ...steps, h("span", { class: "note keys" }, "Enter next · Alt+Enter hear it"));
form.addEventListener("submit", event => event.preventDefault());
