// Search inside: phrases too, whatever their case and accents.
const folded = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const unspacedWords = new Set(joined), wordPlaces = [];
// All are counted and walked through; that many are marked.
const MOST_MARKED = 1000, PATIENCE_MS = texts.length > 5000 ? 150 : 0;
let haystack = "", hits = [], hit = -1, waiting = 0;
texts.forEach((text, at) => {
  if (at && !unspacedWords.has(at)) haystack += " ";
  wordPlaces.push(haystack.length);
  haystack += folded(text);
});

const sought = h("input", { type: "search", id: "q", placeholder: "Search this transcript", "aria-label": "Search this transcript", "aria-keyshortcuts": "/", autocomplete: "off", spellcheck: "false", on: { input: soon } });
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

/** While somebody types on, a long text is not searched for each letter. */
function soon() {
  clearTimeout(waiting);
  if (PATIENCE_MS) waiting = setTimeout(find, PATIENCE_MS); else find();
}

function find() {
  clearTimeout(waiting);
  mark(hits.slice(0, MOST_MARKED), "hit", false);
  if (hit >= 0) mark([hits[hit]], "here", false);
  hits = [];
  const needle = folded(sought.value).split(/\s+/).join(" ").trim();
  for (let place = needle ? haystack.indexOf(needle) : -1; place >= 0; place = haystack.indexOf(needle, place + needle.length))
    hits.push({ first: wordOf(place), last: wordOf(place + needle.length - 1) });
  mark(hits.slice(0, MOST_MARKED), "hit", true);
  hit = -1;
  for (const button of steps) button.disabled = !hits.length;
  if (hits.length) go(1); else hitCount.textContent = needle ? "no match" : "";
}

function mark(found, name, isOn) {
  for (const { first, last } of found) for (let at = first; at <= last; at++) spans[at].classList.toggle(name, isOn);
}

function go(step) {
  if (!hits.length) return;
  if (hit >= 0) mark([hits[hit]], "here", false);
  hit = (hit + step + hits.length) % hits.length;
  mark([hits[hit]], "here", true);
  spans[hits[hit].first].scrollIntoView({ block: "center" });
  hitCount.textContent = `${count(hit + 1)} of ${count(hits.length)}`;
}

const form = document.querySelector(".find");
form.append(sought, hitCount, ...steps, h("span", { class: "note keys" }, "Enter next · Alt+Enter hear it"));
form.addEventListener("submit", event => event.preventDefault());
