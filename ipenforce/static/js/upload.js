/* Evidence on its way in: pieces that are sent one after another and go on where they stopped, however often. */

import { keep, recall } from "./page.js";

const HASHED_UP_TO = 64 * 1024 * 1024;
const TRIES = 5;
const texts = JSON.parse(document.getElementById("upload-texts").textContent);
const form = document.querySelector("form[data-upload]");
const list = form.querySelector("[data-upload-list]");
const next = form.querySelector("[data-upload-next]");
const pauseButton = form.querySelector("[data-upload-pause]");
const jobs = [];
let paused = false;
let running = false;
let stop = new AbortController();

function place(file) {
  return `ipenforce.upload.${form.dataset.case}.${file.name}.${file.size}.${file.lastModified}`;
}

async function sha256(file) {
  if (!window.crypto?.subtle || file.size > HASHED_UP_TO) return "";
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What the server says: its answer, or {status} alone where it was no answer of ours. */
async function ask(url, body) {
  const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
  const answer = await fetch(url, {
    method: body ? "POST" : "GET", body, signal: stop.signal, headers: { Accept: "application/json", "X-CSRFToken": token },
  });
  const json = answer.headers.get("Content-Type")?.startsWith("application/json");
  return { ...(json && !answer.redirected ? await answer.json() : { foreign: true }), status: answer.status, ok: answer.ok };
}

function body(values) {
  const data = new FormData();
  for (const [name, value] of Object.entries(values)) data.append(name, value);
  return data;
}

/** Find the file's upload on the server, or begin one. */
async function begin(job) {
  const known = recall(place(job.file));
  if (known) {
    const found = await ask(`${form.dataset.upload}/${known}`);
    if (found.ok && !found.foreign && !found.taken) return found;
    if (found.status !== 404 && !found.taken) return found;
    keep(place(job.file), null);
  }
  say(job, "hashing");
  const made = await ask(form.dataset.upload, body({ file_name: job.file.name, size: job.file.size, sha256: await sha256(job.file) }));
  if (made.ok && !made.foreign) keep(place(job.file), made.upload);
  return made;
}

async function send(job) {
  let standing = await begin(job);
  for (let wrong = 0; wrong < TRIES;) {
    if (standing.foreign || !standing.ok) {
      if (standing.status === 409 && Number.isInteger(standing.offset)) { job.offset = standing.offset; wrong += 1; }
      else throw Object.assign(new Error(standing.error ?? texts[standing.foreign && standing.status < 500 ? "sign_in" : "failed"]), { told: true });
    } else {
      job.upload = standing.upload;
      job.url = standing.url;
      job.offset = standing.offset;
      if (standing.complete) { say(job, "done"); return; }
    }
    say(job, "sending");
    const piece = job.file.slice(job.offset, job.offset + Number(form.dataset.piece));
    standing = await ask(job.url, body({ offset: job.offset, piece }));
  }
  throw Object.assign(new Error(texts.failed), { told: true });
}

/** Send what waits, one file after another; what the network breaks off is tried again by itself. */
async function run() {
  if (running) return;
  running = true;
  for (let job; !paused && (job = jobs.find((each) => each.state === "waiting"));) {
    try { await send(job); } catch (error) {
      if (error.name === "AbortError") say(job, "paused");
      else if (error.told) say(job, "failed", error.message);
      else { say(job, "broken"); job.tries = (job.tries ?? 0) + 1; later(job); }
    }
  }
  running = false;
}

function later(job) {
  setTimeout(() => wake((each) => each === job && each.state === "broken"), Math.min(30000, 1000 * 2 ** job.tries));
}

function wake(which) {
  for (const job of jobs) if (which(job)) say(job, "waiting");
  run();
}

function say(job, state, words = texts[state]) {
  job.state = state;
  job.line.querySelector("[data-state]").textContent = words;
  job.line.classList.toggle("is-failed", state === "failed");
  job.line.querySelector("progress").value = state === "done" ? 1 : job.offset / job.file.size;
  job.line.querySelector("[data-retry]").hidden = !["failed", "broken"].includes(state);
  total();
}

function total() {
  const all = jobs.reduce((sum, job) => sum + job.file.size, 0);
  const here = jobs.reduce((sum, job) => sum + (job.state === "done" ? job.file.size : job.offset), 0);
  const done = jobs.filter((job) => job.state === "done").length;
  const values = { count: jobs.length, done, percent: `${all ? Math.floor((100 * here) / all) : 0}%` };
  form.querySelector("[data-upload-total]").textContent = texts.total.replace(/\{(\w+)\}/g, (whole, key) => values[key]);
  form.querySelector("[data-upload-progress]").value = all ? here / all : 0;
  next.setAttribute("aria-disabled", String(!ready()));
  list.hidden = jobs.length === 0;
}

function ready() {
  return jobs.length > 0 && jobs.every((job) => job.state === "done");
}

function button(words, mark, name, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-sm btn-outline-secondary";
  made.textContent = words;
  made.setAttribute("aria-label", `${words} ${name}`);
  made.setAttribute(mark, "");
  made.addEventListener("click", act);
  return made;
}

function add(file) {
  const line = document.createElement("li");
  const name = document.createElement("span");
  const state = document.createElement("span");
  const bar = document.createElement("progress");
  const job = { file, line, offset: 0, state: "waiting" };
  name.className = "file-name";
  name.textContent = file.name;
  state.dataset.state = "";
  state.className = "soft";
  bar.max = 1;
  bar.className = "upload-progress";
  bar.setAttribute("aria-label", file.name);
  line.append(name, state, bar, button(texts.retry, "data-retry", file.name, () => wake((each) => each === job)), button(texts.remove, "data-remove", file.name, () => {
    jobs.splice(jobs.indexOf(job), 1);
    line.remove();
    total();
  }));
  list.querySelector("ul").append(line);
  jobs.push(job);
  say(job, "waiting");
}

for (const input of form.querySelectorAll("[data-upload-input]")) {
  input.addEventListener("change", () => {
    for (const file of input.files) if (!jobs.some((job) => place(job.file) === place(file))) add(file);
    input.value = "";
    run();
  });
}
pauseButton.addEventListener("click", () => {
  paused = !paused;
  pauseButton.textContent = texts[paused ? "resume" : "pause"];
  if (paused) stop.abort();
  else { stop = new AbortController(); wake((job) => job.state === "paused"); }
});
window.addEventListener("online", () => wake((job) => job.state === "broken"));
window.addEventListener("beforeunload", (event) => { if (jobs.length && !ready()) event.preventDefault(); });
form.addEventListener("submit", (event) => {
  event.preventDefault();
  event.stopPropagation();
  if (!ready()) {
    list.hidden = false;
    form.querySelector("[data-upload-total]").textContent = texts[jobs.length ? "unfinished" : "none"];
    return;
  }
  const query = new URLSearchParams(jobs.map((job) => ["upload", job.upload]));
  window.location.href = `${form.dataset.record}?${query}`;
});
