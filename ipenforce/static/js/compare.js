/* Compares a chosen file with the issued one in this browser; where it has no crypto.subtle, the form goes to the server. */

async function sha256(file) {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function say(box, words, good) {
  const line = box.querySelector("[data-compare-result]");
  line.textContent = words;
  line.classList.toggle("alert-success", good);
  line.classList.toggle("alert-danger", !good);
  line.hidden = false;
}

async function compare(box, file) {
  try {
    const same = (await sha256(file)) === box.dataset.compare;
    say(box, same ? box.dataset.same : box.dataset.other, same);
  } catch {
    say(box, box.dataset.unread, false);
  }
}

for (const box of window.crypto?.subtle ? document.querySelectorAll("[data-compare]") : []) {
  const input = box.querySelector("input[type=file]");
  box.querySelector("[data-compare-here]").hidden = false;
  box.querySelector("[data-compare-there]").hidden = true;
  box.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    if (input.files.length) compare(box, input.files[0]);
    else input.focus();
  });
  input.addEventListener("change", () => { if (input.files.length) compare(box, input.files[0]); });
}
