// Numbers as people read them.
const counted = new Intl.NumberFormat("en");
const languages = new Intl.DisplayNames("en", { type: "language", fallback: "code" });
const ENGINES = { parakeet: "Parakeet", assemblyai: "AssemblyAI" };

const count = number => counted.format(number);
const plural = (number, one, many = `${one}s`) => `${count(number)} ${number === 1 ? one : many}`;
const engineName = engine => ENGINES[engine] ?? engine;
const percent = share => `${Math.round(share * 100)}%`;

/** 1:02:03 or 4:05. */
function clock(ms) {
  const whole = Math.floor(ms / 1000);
  const [hours, minutes, seconds] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = number => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

/** 42 s, 3 min 5 s, 2 h 10 min, 1,204 h. */
function span(ms) {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min${seconds % 60 ? ` ${seconds % 60} s` : ""}`;
  const minutes = Math.round(seconds / 60), hours = Math.floor(minutes / 60);
  return `${count(hours)} h${hours < 100 && minutes % 60 ? ` ${minutes % 60} min` : ""}`;
}

/** How long a recording is; a position in one is never rounded up. */
const duration = ms => clock(ms + 500);

/** The same, in few signs: 42 s, 18:20, 2:10 h, 1,204 h. */
function brief(ms) {
  if (ms < 60000) return span(ms);
  if (ms < 3600000) return duration(ms);
  const minutes = Math.round(ms / 60000), hours = Math.floor(minutes / 60);
  return hours < 100 ? `${hours}:${String(minutes % 60).padStart(2, "0")} h` : `${count(hours)} h`;
}

/** Cents count in large sums, and fractions of them in small ones. */
function usd(dollars) {
  const digits = dollars !== 0 && Math.abs(dollars) < 1 ? 4 : 2;
  return `$${dollars.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}

function languageName(tag) {
  if (!tag) return "not named";
  try { return languages.of(tag); } catch { return tag; }
}

function when(ms) {
  return new Date(ms).toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" });
}
