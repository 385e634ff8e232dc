// The recordings as rows; which of them are asked for, and in which order.
const columns = data.rows;
const rows = columns.file_id.map((_, at) =>
  Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[at]])));
const folded = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
for (const row of rows) {
  row.sought = folded([row.title, row.file_id, row.audio_url, row.error, row.cause, row.reason, ...(row.warnings ?? [])]
    .filter(Boolean).join("\n"));
}

const STATUSES = ["all", "complete", "partial", "failed"];
const NOTHING_ASKED = { q: "", status: "all", engine: "", language: "", check: "", sort: "row", down: "", page: "1" };
const CHECKS = {
  holes: ["suspected holes", row => row.suspects > 0],
  warnings: ["warnings", row => row.warnings?.length > 0],
  unsure: ["confidence below 80%", row => row.confidence !== null && row.confidence < .8],
};

function isAsked(row, asked, words) {
  return (asked.status === "all" || row.status === asked.status)
    && (!asked.engine || row.engine === asked.engine)
    && (!asked.language || (row.language ?? "none") === asked.language)
    && (!asked.check || !!CHECKS[asked.check]?.[1](row))
    && words.every(word => row.sought.includes(word));
}

/** The rows that are asked for, in the order asked for; what nobody knows comes last. */
function found(asked) {
  const words = folded(asked.q).split(/\s+/).filter(Boolean);
  const kept = rows.filter(row => isAsked(row, asked, words));
  if (asked.sort === "row" && !asked.down) return kept;
  const by = row => asked.sort === "name" ? row.title ?? row.file_id : row[asked.sort];
  const turn = asked.down ? -1 : 1, order = new Intl.Collator("en", { numeric: true });
  const compared = (a, b) => typeof a === "string" ? order.compare(a, b) : a - b;
  return kept.sort((one, other) => {
    const a = by(one), b = by(other);
    if (a === null || b === null) return (a === null) - (b === null);
    return turn * compared(a, b);
  });
}
