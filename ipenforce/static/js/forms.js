/* Forms: nothing typed is left by accident, nothing is sent twice, a dead network only delays. */

import { saveDrafts } from "./drafts.js";
import { announce, text } from "./page.js";

const changed = new Set();
let leaving = false;
let waiting = null;
/** The form that is sent although the browser thinks it is offline: the server was asked, and it answers. */
let asked = null;

function buttons(form) {
  return [...form.querySelectorAll("button:not([type=button]), input[type=submit]")];
}

function send(event) {
  const form = event.target;
  if (form.method.toLowerCase() !== "post" || event.defaultPrevented) return;
  if (form.dataset.sending) { event.preventDefault(); return; }
  if (navigator.onLine === false && asked !== form) {
    event.preventDefault();
    saveDrafts(false);
    waiting = { form, button: event.submitter };
    reached().then((answers) => { if (answers) resume(); else announce(text("offline"), 600000); });
    return;
  }
  asked = null;
  leaving = true;
  saveDrafts(false);
  if (form.hasAttribute("hx-post") || form.hasAttribute("data-download")) { changed.delete(form); leaving = false; return; }
  form.dataset.sending = "1";
  const pressed = event.submitter;
  // After this turn, so that the pressed button's own name still travels with the form.
  setTimeout(() => {
    for (const button of buttons(form)) button.disabled = true;
    if (pressed?.hasAttribute("data-send")) {
      pressed.dataset.label = pressed.textContent;
      pressed.textContent = text("sending");
    }
  }, 0);
}

/** Whether the server answers. What a browser thinks of its networks is a guess: it knows none of a tunnel or of its own machine. */
async function reached() {
  try {
    await fetch(import.meta.url, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(5000) });
    return true;
  } catch { return false; }
}

/** Send what waited for the network. */
function resume() {
  if (!waiting?.form.isConnected) return;
  const { form, button } = waiting;
  waiting = null;
  asked = form;
  form.requestSubmit(button?.isConnected ? button : undefined);
}

function wake() {
  leaving = false;
  for (const form of document.querySelectorAll("form[data-sending]")) {
    delete form.dataset.sending;
    for (const button of buttons(form)) {
      button.disabled = false;
      if (button.dataset.label) button.textContent = button.dataset.label;
    }
  }
}

/** Start guarding every form of the page, now and later. */
export function guardForms() {
  document.addEventListener("submit", send);
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.hasAttribute("data-guard")) changed.add(form);
  });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && [...changed].some((form) => form.isConnected)) event.preventDefault();
  });
  // A page that comes back out of the browser's memory may be sent again; `once` keeps it from counting twice.
  window.addEventListener("pageshow", (event) => { if (event.persisted) wake(); });
  window.addEventListener("online", () => {
    if (waiting?.form.isConnected) announce(text("online"));
    resume();
  });
}
