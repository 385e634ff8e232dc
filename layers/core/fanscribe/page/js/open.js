// Clicks and keys.
function hear(at) {
  roam(at);
  playFrom(starts[at]);
}

// One word at a time is reached by Tab; arrows go from it to its neighbours.
let reached = 0;
function roam(at) {
  spans[reached]?.removeAttribute("tabindex");
  reached = at;
  spans[at]?.setAttribute("tabindex", "0");
}

document.addEventListener("click", event => {
  const word = event.target.closest?.("article [data-at]"), time = event.target.closest?.("[data-ms]");
  if (time) playFrom(Number(time.dataset.ms));
  else if (word && getSelection().isCollapsed) hear(Number(word.dataset.at));
});

function onWord(event, at) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (event.key === "Enter") hear(at);
  else if (step && spans[at + step]) { roam(at + step); spans[at + step].focus(); }
  else return false;
  return true;
}

function onSearch(event) {
  if (event.key === "Enter" && event.altKey) { if (hits.length) hear(hits[hit].first); }
  else if (event.key === "Enter") go(event.shiftKey ? -1 : 1);
  else if (event.key === "Escape") { sought.value = ""; find(); }
  else return false;
  return true;
}

const KEYS = {
  " ": toggle, "/": () => sought.focus(), c: toggleCaptions,
  ArrowLeft: () => seek(now() - 5000), ArrowRight: () => seek(now() + 5000),
};
const now = () => audio.readyState > 0 ? audio.currentTime * 1000 : Number(seekBar.value);

function onPage(event) {
  // A focused control's own keys are its own.
  const isControl = event.target.matches("button, a, input, summary");
  if (isTyping(event) || !KEYS[event.key] || isControl && event.key !== "/" && event.key !== "c") return false;
  KEYS[event.key]();
  return true;
}

document.addEventListener("keydown", event => {
  const word = event.target.closest?.("article [data-at]");
  const isDone = event.target === sought ? onSearch(event) : word && onWord(event, Number(word.dataset.at)) || onPage(event);
  if (isDone) event.preventDefault();
});
roam(0);
