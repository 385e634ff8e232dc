// Where the sound comes from: a copy beside the page, its own address, or a file that somebody picks.
const audio = h("audio", { preload: "none" });
const captionsTrack = h("track", { kind: "captions", srclang: data.language ?? "und", label: "Captions", default: true,
  src: URL.createObjectURL(new Blob([data.captions], { type: "text/vtt" })) });
audio.append(captionsTrack);

/** `recording.mp3` beside this page, as `fanscribe run` leaves it; then wherever it came from. */
function places() {
  const url = data.audio_url, ending = /\.[A-Za-z0-9]{1,8}(?=$|[?#])/.exec(url)?.[0] ?? "";
  return [`recording${ending.toLowerCase()}`, ...(url.startsWith("https://") ? [url] : [])];
}

let untried = places(), wanted = null, isGivenUp = false;

/** Begin at `ms`, as soon as there is a sound to begin. */
function playFrom(ms) {
  if (audio.readyState > 0) {
    audio.currentTime = ms / 1000;
    return audio.play().catch(missing);
  }
  wanted = ms;
  if (isGivenUp) return askForFile();
  return audio.src ? audio.play().catch(missing) : tryNext();
}

function tryNext() {
  const next = untried.shift();
  if (next === undefined) return askForFile();
  audio.src = next;
  return audio.play().catch(missing);
}

// Where a place has no recording, the element's error event leads on.
function missing(error) {
  if (error.name !== "NotSupportedError" && error.name !== "AbortError") throw error;
}

audio.addEventListener("error", () => { if (audio.src) tryNext(); });
audio.addEventListener("loadedmetadata", () => {
  byId("missing").hidden = true;
  if (wanted !== null) audio.currentTime = wanted / 1000;
  wanted = null;
});

const picker = h("input", { type: "file", accept: "audio/*,video/*", id: "picker", on: { change: event => {
  const [file] = event.target.files;
  if (!file) return;
  isGivenUp = false;
  untried = [];
  audio.src = URL.createObjectURL(file);
  audio.play().catch(missing);
} } });

function askForFile() {
  isGivenUp = true;
  byId("missing").hidden = false;
  picker.focus();
}

const missingNote = h("div", { id: "missing", class: "missing", hidden: true, role: "status" },
  h("p", {}, data.audio_url.startsWith("s3://") ? "A browser cannot play a recording that lies in S3." : "The recording cannot be played from where it was."),
  h("p", { class: "note address" }, data.audio_url),
  h("label", {}, "Choose the recording on this computer: ", picker));
