/* Drafts: what is typed into form[data-draft] stays on this device until it has been sent or thrown away. */

import { announce, keep, recall, text } from "./page.js";
import { resizeRows } from "./rows.js";

const PREFIX = "ipenforce.draft.";
const KEPT_FOR = 7 * 24 * 3600 * 1000;
/** What looks like a resident identity number never stays on a device, whatever field it was typed into. */
const IDENTITY = /(?<!\d)\d{6}(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)/;
const touched = new Set();
let later;

function owner() {
  return document.querySelector('meta[name="draft-owner"]')?.content || "visitor";
}

function place(form) {
  return `${PREFIX}${owner()}.${form.dataset.draft}`;
}

function kept(field) {
  return field.name && !["hidden", "password", "file", "submit", "button"].includes(field.type)
    && !field.hasAttribute("data-private") && !field.closest(".ts-wrapper");
}

function answers(form) {
  const found = {};
  for (const field of form.elements) {
    if (!kept(field) || IDENTITY.test(field.value)) continue;
    const values = found[field.name] ??= [];
    if (["checkbox", "radio"].includes(field.type)) { if (field.checked) values.push(field.value); }
    else if (field.multiple) values.push(...[...field.selectedOptions].map((option) => option.value));
    else values.push(field.value);
  }
  return found;
}

/** Save the drafts of the forms that were typed in; `aloud` says so. True where the page has a form that keeps drafts. */
export function saveDrafts(aloud) {
  const forms = [...document.querySelectorAll("form[data-draft]")];
  for (const form of forms) {
    if (!aloud && !touched.has(form)) continue;
    const once = form.querySelector('input[name="once"]')?.value || "";
    keep(place(form), JSON.stringify({ at: Date.now(), once, answers: answers(form) }));
  }
  if (aloud && forms.length) announce(text("draft_saved"));
  return forms.length > 0;
}

function fill(form, saved) {
  for (const list of form.querySelectorAll("[data-rows]")) {
    const wanted = new Set(Object.keys(saved).map((name) => rowOf(name, list.dataset.rows)).filter((n) => n !== null));
    resizeRows(list, wanted.size);
  }
  for (const field of form.elements) {
    if (!kept(field) || !(field.name in saved)) continue;
    const values = saved[field.name];
    if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
    else if (field.multiple) for (const option of field.options) option.selected = values.includes(option.value);
    else field.value = values[0] ?? "";
    field.tomselect?.sync();
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function rowOf(name, list) {
  if (!name.startsWith(`${list}-`)) return null;
  const number = parseInt(name.slice(list.length + 1), 10);
  return Number.isNaN(number) ? null : number;
}

function button(label, kind, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `btn btn-sm ${kind}`;
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}

function offer(form, draft) {
  const bar = document.createElement("div");
  bar.className = "draft-bar";
  bar.setAttribute("role", "status");
  const words = document.createElement("span");
  words.textContent = text("draft_found", { at: new Date(draft.at).toLocaleString(document.documentElement.lang) });
  bar.append(
    words,
    button(text("draft_restore"), "btn-primary", () => { fill(form, draft.answers); touched.add(form); bar.remove(); announce(text("draft_restored")); }),
    button(text("draft_discard"), "btn-outline-secondary", () => { keep(place(form), null); bar.remove(); }),
  );
  form.before(bar);
}

/** Forget drafts that were sent (the page says which), that are too old, or, at signing out, all of them. */
function forget(all = false) {
  const sent = document.querySelector('meta[name="submitted-once"]')?.content;
  let names = [];
  try { names = Object.keys(window.localStorage); } catch { return; }
  for (const name of names.filter((each) => each.startsWith(PREFIX))) {
    let draft = null;
    try { draft = JSON.parse(recall(name)); } catch { /* not ours to read: thrown away below */ }
    if (all || !draft || Date.now() - draft.at > KEPT_FOR || (sent && draft.once === sent)) keep(name, null);
  }
}

/** Start keeping drafts, and offer those that are there. */
export function watchDrafts() {
  forget();
  for (const form of document.querySelectorAll("form[data-draft]")) {
    const draft = JSON.parse(recall(place(form)) || "null");
    if (draft && JSON.stringify(draft.answers) !== JSON.stringify(answers(form))) offer(form, draft);
  }
  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-draft]") ?? event.target.form;
    if (!form?.hasAttribute("data-draft")) return;
    touched.add(form);
    clearTimeout(later);
    later = setTimeout(() => saveDrafts(false), 500);
  });
  document.addEventListener("submit", (event) => { if (event.target.hasAttribute("data-sign-out")) forget(true); });
}
