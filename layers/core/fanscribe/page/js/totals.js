// How it went, in a few large numbers; what it cost, by whom, in which languages.
const rowsInAll = data.complete + data.partial + data.failed;

function tile(value, label, ...more) {
  return h("div", { class: "tile" }, h("p", { class: "value" }, value), h("p", { class: "label" }, label), ...more);
}

/** A bar in parts: [share, class, what it is]. */
function stacked(parts) {
  return h("div", { class: "stacked", "aria-hidden": "true" }, parts
    .filter(([share]) => share > 0)
    .map(([share, kind]) => sized(h("span", { class: kind }), "--share", share)));
}

function outcomeTile() {
  const done = data.complete + data.partial;
  const kinds = ["complete", "partial", "failed"].filter(kind => kind === "complete" || data[kind]);
  return tile(
    h("span", {}, count(done), h("small", {}, ` of ${count(rowsInAll)}`)), "recordings transcribed",
    stacked(kinds.map(kind => [data[kind] / rowsInAll, kind])),
    h("ul", { class: "key" }, kinds.map(kind => h("li", { class: kind }, h("a", { href: `#status=${kind}` }, `${count(data[kind])} ${kind}`)))));
}

function timeTile() {
  if (!data.started_at) return null;
  const took = data.ended_at - data.started_at, speed = data.audio_ms / took;
  const factor = speed >= 10 ? count(Math.round(speed)) : speed.toFixed(1);
  return tile(brief(took), "from start to report",
    data.audio_ms ? h("p", { class: "note" }, `${factor} × as fast as listening`) : null);
}

function holesTile() {
  return data.suspects === null
    ? tile("–", "suspected holes", h("p", { class: "note" }, "nobody looked for them"))
    : tile(count(data.suspects), data.suspects === 1 ? "suspected hole" : "suspected holes",
        h("p", { class: "note" }, data.suspects ? h("a", { href: "#check=holes" }, "where to listen") : "none was found"));
}

function measured(label, value, share, kind, note) {
  return h("li", {},
    h("span", { class: "name" }, label), h("span", { class: "amount" }, value),
    sized(h("span", { class: `bar ${kind}`, "aria-hidden": "true" }), "--share", share),
    note ? h("span", { class: "note" }, note) : null);
}

function costPanel() {
  const steps = [
    ["Estimated", data.estimated_usd, "before anything was opened"],
    ["Planned", data.planned_usd, "once every recording was measured"],
    ["Actual", data.actual_usd, "what the jobs billed, each host at its price"],
  ];
  const most = Math.max(...steps.map(([, dollars]) => dollars)) || 1;
  return h("ul", { class: "measures" }, steps.map(([name, dollars, note]) =>
    measured(name, usd(dollars), dollars / most, name === "Actual" ? "strong" : "", note)));
}

function enginesPanel() {
  if (!data.engines.length) return h("p", { class: "empty" }, "No engine was used.");
  const all = data.engines.reduce((sum, each) => sum + each.audio_ms, 0) || 1;
  const billed = data.engines.reduce((sum, each) => sum + each.usd, 0);
  return [
    h("ul", { class: "measures" }, data.engines.map(each =>
      measured(engineName(each.engine), span(each.audio_ms), each.audio_ms / all, "strong",
        `${plural(each.items, "recording")}, ${usd(each.usd)}${engineDetail(each)}`))),
    h("p", { class: "note" }, `Lambda and Step Functions: ${usd(Math.max(0, data.actual_usd - billed))}`),
  ];
}

function engineDetail(share) {
  if (!share.billed_ms) return ": all of it known from an earlier run";
  return share.engine === "parakeet" ? ` for ${span(share.billed_ms)} of GPU` : "";
}

function languagesPanel() {
  const known = data.languages;
  if (!known.length) return h("p", { class: "empty" }, "Nothing was transcribed.");
  const all = known.reduce((sum, each) => sum + each.audio_ms, 0) || 1, shown = known.slice(0, 8);
  const rest = known.slice(8).reduce((sum, each) => sum + each.items, 0);
  return [
    h("ul", { class: "measures" }, shown.map(each =>
      measured(languageName(each.language), span(each.audio_ms), each.audio_ms / all, "strong", plural(each.items, "recording")))),
    rest ? h("p", { class: "note" }, `and ${plural(rest, "recording")} in ${plural(known.length - 8, "other language")}`) : null,
  ].filter(Boolean);
}

function calibrated() {
  const { audio, usd: dollars, gpu_speed: speed } = data.calibration;
  return [
    audio && `Recordings were ${audio.toFixed(2)} × as long as the manifest said.`,
    dollars && `The run cost ${dollars.toFixed(2)} × what was planned.`,
    speed && `A machine's hour heard ${speed.toFixed(1)} h of audio.`,
  ].filter(Boolean).join(" ");
}

byId("about").append(
  h("span", {}, data.manifest),
  data.started_at ? h("time", { datetime: new Date(data.started_at).toISOString() }, when(data.started_at)) : "");
byId("totals").append(...[
  outcomeTile(),
  tile(brief(data.audio_ms), "of audio", h("p", { class: "note" }, plural(data.words, "word"))),
  tile(usd(data.actual_usd), "actual cost", h("p", { class: "note" }, `${usd(data.planned_usd)} planned`)),
  timeTile(), holesTile(),
].filter(Boolean));
byId("cost").append(costPanel(), h("p", { class: "note" }, calibrated()));
byId("engines").append(...[enginesPanel()].flat());
byId("languages").append(...[languagesPanel()].flat());
