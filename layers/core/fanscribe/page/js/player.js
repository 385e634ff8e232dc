// Play, seek, captions, and the word that is being said.
const RATES = [1, 1.25, 1.5, 2, 0.75];
const NO_FOLLOWING_MS = 4000;
let current = -1, scrolledAt = -Infinity;

const playButton = h("button", { type: "button", class: "play", "aria-label": "Play", "aria-keyshortcuts": "Space", on: { click: toggle } });
const seekBar = h("input", { type: "range", min: 0, max: Math.max(1, data.duration_ms), step: 100, value: 0, "aria-label": "Position", on: { input: () => seek(Number(seekBar.value)) } });
const clockNow = h("span", { class: "clock" }, "0:00");
const rateButton = h("button", { type: "button", class: "quiet", "aria-label": "Speed 1×", on: { click: faster } }, "1×");
const captionsButton = h("button", { type: "button", class: "quiet", "aria-pressed": "true", "aria-keyshortcuts": "c", on: { click: toggleCaptions } }, "Captions");
const caption = h("p", { class: "caption", dir: "auto", lang: data.language, "aria-hidden": "true" });

function icon(path) {
  return svg("svg", { viewBox: "0 0 24 24", width: 20, height: 20, "aria-hidden": "true" }, svg("path", { d: path }));
}

function showState() {
  playButton.setAttribute("aria-label", audio.paused ? "Play" : "Pause");
  playButton.replaceChildren(icon(audio.paused ? "M7 4.5v15l13-7.5z" : "M6 4.5h4.5v15H6zM13.5 4.5H18v15h-4.5z"));
}

function toggle() {
  if (audio.paused) playFrom(audio.readyState > 0 ? audio.currentTime * 1000 % data.duration_ms : wanted ?? Number(seekBar.value));
  else audio.pause();
}

function seek(ms) {
  const to = Math.min(Math.max(0, ms), data.duration_ms);
  if (audio.readyState > 0) audio.currentTime = to / 1000; else wanted = to;
  show(to);
}

function faster() {
  const next = RATES[(RATES.indexOf(audio.playbackRate) + 1) % RATES.length];
  audio.playbackRate = audio.defaultPlaybackRate = next;
  rateButton.textContent = `${next}×`;
  rateButton.setAttribute("aria-label", `Speed ${next}×`);
}

// --- captions ---

function toggleCaptions() {
  const isOn = captionsButton.getAttribute("aria-pressed") !== "true";
  captionsButton.setAttribute("aria-pressed", String(isOn));
  caption.hidden = !isOn;
}

function showCaption() {
  // The browser's own parser made these nodes, of the few that captions may have.
  caption.replaceChildren(...[...captionsTrack.track.activeCues ?? []].map(cue => h("span", {}, cue.getCueAsHTML())));
}

// --- the word that is being said ---

/** The last word that began by `ms`; -1 before the first. */
function wordAt(ms) {
  let low = 0, high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= ms) low = middle + 1; else high = middle;
  }
  return low - 1;
}

function show(ms) {
  seekBar.value = ms;
  seekBar.setAttribute("aria-valuetext", clock(ms));
  sized(seekBar, "--share", ms / Math.max(1, data.duration_ms));
  clockNow.textContent = clock(ms);
  const at = wordAt(ms);
  if (at === current) return;
  spans[current]?.classList.remove("now");
  spans[at]?.classList.add("now");
  current = at;
  if (!audio.paused) follow(spans[at]);
}

function follow(span) {
  if (!span || performance.now() - scrolledAt < NO_FOLLOWING_MS) return;
  const { top, bottom } = span.getBoundingClientRect();
  if (top < 80 || bottom > innerHeight - byId("player").offsetHeight - 24) span.scrollIntoView({ block: "center" });
}

function tick() {
  show(audio.currentTime * 1000);
  if (!audio.paused) requestAnimationFrame(tick);
}

// --- the whole recording at a glance ---

function overview() {
  const all = Math.max(1, data.duration_ms), ends = data.turns.slice(1).map(([first]) => starts[first]);
  const part = (kind, from, to, title) => svg("rect", { class: kind, x: from, width: Math.max(all / 500, to - from), y: 0, height: 10 }, title ? svg("title", {}, title) : "");
  return svg("svg", { class: "overview", viewBox: `0 0 ${all} 10`, preserveAspectRatio: "none", "aria-hidden": "true" },
    data.turns.filter(([first]) => first < starts.length).map(([first, speaker], at) => {
      const last = wordAt((ends[at] ?? all) - 1), until = starts[last] + lengths[last];
      return part(`turn-part ${hue(speaker) ?? ""}`, starts[first], until);
    }),
    data.gaps.map(gap => part("gap-part", gap.start_ms, gap.end_ms, "not transcribed")),
    data.suspects.map(each => part("suspect-part", each.start_ms, each.end_ms, each.kind)));
}

audio.addEventListener("play", () => { showState(); tick(); });
audio.addEventListener("pause", showState);
audio.addEventListener("timeupdate", () => show(audio.currentTime * 1000));
audio.addEventListener("seeked", () => show(audio.currentTime * 1000));
captionsTrack.addEventListener("cuechange", showCaption);
for (const moved of ["wheel", "touchmove"]) addEventListener(moved, () => { scrolledAt = performance.now(); }, { passive: true });
byId("player").append(missingNote, caption,
  h("div", { class: "controls" }, playButton, clockNow,
    h("div", { class: "where" }, overview(), seekBar), h("span", { class: "clock soft" }, duration(data.duration_ms)), rateButton, captionsButton),
  audio);
captionsTrack.track.mode = "hidden";
showState();
