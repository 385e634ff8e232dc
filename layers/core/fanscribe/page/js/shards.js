// When each shard waited, ran, lost its host and tried again.
const tries = data.shards.flatMap(shard => shard.attempts ?? []);
const opened = Math.min(...tries.map(each => each.started_at));
const closed = Math.max(...tries.map(each => each.ended_at ?? each.seen_at ?? each.started_at), opened + 1000);
const across = ms => (ms - opened) / (closed - opened) * 100;
const FATES = { done: "done", failed: "failed", stopped: "stopped before its end, its chunks kept", lost: "lost its host" };

/** A try without an end lost its host: nobody was left to write one. */
const endOf = attempt => attempt.ended_at ? attempt.ended ?? "done" : "lost";

/** Its end, or when its host was last seen. */
function untilOf(attempt) {
  return attempt.ended_at ?? attempt.seen_at ?? attempt.started_at;
}

function told(attempt) {
  const host = attempt.instance_type ? ` on ${attempt.instance_type}` : "", deaths = attempt.deaths?.length;
  return [
    `Try ${attempt.number}${host}: began ${span(attempt.started_at - opened)} after the first`,
    `${FATES[endOf(attempt)]} after ${span(untilOf(attempt) - attempt.started_at)}`,
    attempt.error, deaths ? `its worker was killed ${plural(deaths, "time")} and began again` : null,
  ].filter(Boolean).join(", ");
}

function stretch(kind, from, to, title) {
  const start = Math.max(0, across(from)), width = Math.max(.5, Math.min(100, across(to)) - start);
  const waits = kind === "waited";
  return svg("rect", { class: kind, x: `${Math.min(start, 99.5)}%`, width: `${width}%`,
    y: waits ? 10 : 3, height: waits ? 2 : 16, rx: waits ? 1 : 3 }, svg("title", {}, title));
}

function stretches(attempts) {
  let free = opened;
  return attempts.flatMap(attempt => {
    const until = untilOf(attempt), waited = attempt.started_at - free, parts = [];
    if (waited > 1000) parts.push(stretch("waited", free, attempt.started_at, `waited ${span(waited)}`));
    free = until;
    return [...parts, stretch(endOf(attempt), attempt.started_at, until, told(attempt))];
  });
}

function fate(shard) {
  const attempts = shard.attempts ?? [], lost = attempts.filter(each => endOf(each) === "lost").length;
  const facts = [`${span(shard.audio_ms)}, ${plural(shard.chunk_count, "chunk")}`];
  if (attempts.length > 1) facts.push(plural(attempts.length, "try", "tries"));
  if (lost) facts.push(`${plural(lost, "host")} lost`);
  if (shard.chunks_failed) facts.push(`${plural(shard.chunks_failed, "chunk")} failed`);
  return facts.join(" · ");
}

function shardRow(shard) {
  const attempts = shard.attempts ?? [];
  const line = attempts.length
    ? svg("svg", { height: 22, role: "img", "aria-label": attempts.map(told).join(". ") }, stretches(attempts))
    : h("span", { class: "note" }, shard.engine === "assemblyai" ? "at the service: no machine of ours" : "no try was recorded");
  return h("li", {}, h("span", { class: "shard" }, shard.shard_id), h("span", { class: "line" }, line), h("span", { class: "note fate" }, fate(shard)));
}

function axis() {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400];
  const seconds = (closed - opened) / 1000, step = steps.find(each => seconds / each <= 8) ?? 172800;
  const ticks = Array.from({ length: Math.floor(seconds / step) + 1 }, (_, at) => at * step);
  return h("div", { class: "axis", "aria-hidden": "true" }, h("span", {}), h("span", { class: "line" },
    svg("svg", { height: 16 }, ticks.map(tick =>
      svg("text", { x: `${tick / seconds * 100}%`, y: 12, "text-anchor": tick / seconds > .95 ? "end" : tick ? "middle" : "start" }, tick ? span(tick * 1000) : "0")))), h("span", {}));
}

function legendOfTries(rows) {
  const kinds = ["waited", "done", "stopped", "failed", "lost"].filter(kind => rows.querySelector(`rect.${kind}`));
  const words = { waited: "waited", done: "done", stopped: "stopped", failed: "failed", lost: "lost to Spot" };
  return h("ul", { class: "key tries" }, kinds.map(kind => h("li", { class: kind }, words[kind])));
}

function shardsPanel() {
  if (!data.shards.length) return [h("p", { class: "empty" }, "There was nothing to transcribe: every chunk was known from an earlier run.")];
  const rows = h("ol", { class: "shards", tabindex: data.shards.length > 12 ? 0 : null, "aria-label": "Shards" }, data.shards.map(shardRow));
  return tries.length ? [legendOfTries(rows), rows, axis()] : [rows];
}

byId("shards").append(...shardsPanel());
