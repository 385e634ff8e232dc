// The words, and what is known about them: where they are on the clock, and how sure the engine was.
const { texts, starts, lengths, confidences, joined } = data.words;
const article = byId("text"), spans = [];
const MOST_WORDS = 300;
const UNSURE = [40, 60, 80];
const hue = speaker => speaker === null ? null : `speaker-${speaker % 8}`;

/** 3 where the engine guessed, 0 where it was sure, or does not say. */
function doubt(at) {
  const known = confidences[at];
  return known === null ? 0 : UNSURE.filter(limit => known < limit).length;
}

function wordSpan(at) {
  const level = doubt(at);
  const span = h("span", { class: level ? `w unsure-${level}` : "w", "data-at": at,
    title: level ? `${confidences[at]}% sure` : null }, texts[at]);
  spans[at] = span;
  return span;
}

function wordsOf(first, end, unspaced) {
  const parts = [];
  for (let at = first; at < end; at++) {
    if (at > first && !unspaced.has(at)) parts.push(" ");
    parts.push(wordSpan(at));
  }
  return parts;
}

/** A time that is a button: hear it. */
function timeButton(ms, label = clock(ms)) {
  return h("button", { type: "button", class: "at", "data-ms": ms, "aria-label": `Play from ${label}` }, label);
}

function turnBlock([first, speaker], end, before, unspaced) {
  const name = speaker === null || speaker === before ? null : h("b", { dir: "auto" }, data.speakers[speaker]);
  return h("section", { class: `turn ${hue(speaker) ?? ""} ${name ? "new" : ""}` },
    h("p", { class: "said-by" }, timeButton(starts[first]), name),
    h("p", { class: "said", dir: "auto", lang: data.language }, wordsOf(first, end, unspaced)));
}

function gapBlock(gap) {
  return h("section", { class: "turn gap" },
    h("p", { class: "said-by" }, timeButton(gap.start_ms)),
    h("p", { class: "said" }, `Not transcribed until ${clock(gap.end_ms)}: `, h("b", {}, gap.error), h("span", { dir: "auto" }, ` ${gap.cause}`)));
}

/** A turn without an end is more than a browser lays out at once, and than anybody reads. */
function inPieces([first, speaker], at, all) {
  const end = all[at + 1]?.[0] ?? texts.length;
  return Array.from({ length: Math.ceil((end - first) / MOST_WORDS) }, (_, piece) => [first + piece * MOST_WORDS, speaker]);
}

function blocks() {
  const unspaced = new Set(joined), turns = data.turns.filter(([first]) => first < texts.length).flatMap(inPieces);
  const said = turns.map((turn, at) => [starts[turn[0]],
    turnBlock(turn, turns[at + 1]?.[0] ?? texts.length, at ? turns[at - 1][1] : null, unspaced)]);
  const missing = data.gaps.map(gap => [gap.start_ms, gapBlock(gap)]);
  return [...said, ...missing].sort(([a], [b]) => a - b).map(([, block]) => block);
}

function legend() {
  const unsure = texts.filter((_, at) => doubt(at)).length, known = confidences.some(each => each !== null);
  return [
    known ? h("span", { class: "key-unsure" }, h("span", { class: "w unsure-1" }, "below 80%"), h("span", { class: "w unsure-2" }, "below 60%"), h("span", { class: "w unsure-3" }, "below 40%"),
      h("span", {}, ` sure: ${plural(unsure, "word")} of ${count(texts.length)}`)) : null,
    data.speakers.length > 1 ? h("ul", { class: "key" }, data.speakers.map((name, at) => h("li", { class: hue(at), dir: "auto" }, name))) : null,
  ].filter(Boolean);
}

function notices() {
  const holes = data.suspects.map(each => h("li", {}, timeButton(each.start_ms),
    h("span", {}, each.kind === "hole" ? "Speech without words? " : "Words without speech? "), h("span", { class: "note", dir: "auto" }, `until ${clock(each.end_ms)}: ${each.cause}`)));
  const gaps = data.gaps.map(gap => h("li", {}, timeButton(gap.start_ms), h("span", {}, "Not transcribed "), h("span", { class: "note" }, `until ${clock(gap.end_ms)}: ${gap.error}`)));
  return [...gaps, ...holes];
}

byId("about").append(...[
  duration(data.duration_ms), data.language ? languageName(data.language) : null,
  `${engineName(data.engine)}, ${data.model.split("/").pop()}`, plural(texts.length, "word"),
  data.confidence === null ? null : `${percent(data.confidence)} sure`, data.status === "partial" ? "partial" : null,
].filter(Boolean).map(fact => h("span", { class: fact === "partial" ? "partial-mark" : null }, fact)));
byId("files").append(...data.files.map(([name, ending]) => h("a", { href: `transcript.${ending}`, download: true }, name)));
filled(article, {}, texts.length || data.gaps.length ? blocks() : [h("p", { class: "empty" }, "Nobody says a word in this recording.")]);
byId("legend").append(...legend());
if (notices().length) {
  byId("notices").append(h("h2", {}, "To check by ear"), h("ul", {}, notices()));
  byId("notices").hidden = false;
}
