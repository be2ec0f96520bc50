// Regions to be masked, drawn on the picture: each is a row of the form, whose fields say the same in pixels.
const SVG = "http://www.w3.org/2000/svg";
const SIDES = ["left", "top", "right", "bottom"];

const figure = document.querySelector("[data-mask]");
const rows = document.querySelector(`[data-rows="${figure.dataset.mask}"]`);
const size = [Number(figure.dataset.width), Number(figure.dataset.height)];

function drawn(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

const board = drawn("svg", { viewBox: `0 0 ${size[0]} ${size[1]}`, class: "mask-board" });
board.append(drawn("image", { href: figure.dataset.picture, width: size[0], height: size[1], preserveAspectRatio: "none" }));
const boxes = board.appendChild(drawn("g", {}));
figure.append(board);
figure.hidden = false;

const fields = (row) => SIDES.map((side) => row.querySelector(`[name$="-${side}"]`));

function redraw() {
  boxes.replaceChildren();
  for (const row of rows.querySelectorAll("[data-row]")) {
    const [left, top, right, bottom] = fields(row).map((field) => (field.value === "" ? NaN : Number(field.value)));
    if (right > left && bottom > top) boxes.append(drawn("rect", { x: left, y: top, width: right - left, height: bottom - top }));
  }
}

function place(event) {
  const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(board.getScreenCTM().inverse());
  return [at.x, at.y].map((value, n) => Math.round(Math.min(Math.max(value, 0), size[n])));
}

function emptyRow() {
  const isEmpty = (row) => fields(row).every((field) => field.value === "");
  const found = [...rows.querySelectorAll("[data-row]")].find(isEmpty);
  if (found) return found;
  rows.querySelector("[data-add-row]").click();
  return [...rows.querySelectorAll("[data-row]")].find(isEmpty);
}

let start = null;
let shown = null;

board.addEventListener("pointerdown", (event) => {
  if (event.button !== 0) return;
  event.preventDefault();
  board.setPointerCapture(event.pointerId);
  start = place(event);
  shown = boxes.appendChild(drawn("rect", {}));
});

board.addEventListener("pointermove", (event) => {
  if (!start) return;
  const end = place(event);
  const [x, y] = start.map((value, n) => Math.min(value, end[n]));
  const [width, height] = start.map((value, n) => Math.abs(value - end[n]));
  for (const [key, value] of Object.entries({ x, y, width, height })) shown.setAttribute(key, value);
});

board.addEventListener("pointerup", (event) => {
  if (!start) return;
  const end = place(event);
  const box = [...start.map((value, n) => Math.min(value, end[n])), ...start.map((value, n) => Math.max(value, end[n]))];
  start = null;
  const row = box[2] > box[0] && box[3] > box[1] ? emptyRow() : null;
  if (row) {
    fields(row).forEach((field, n) => {
      field.value = box[n];
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
  redraw();
});

board.addEventListener("pointercancel", () => {
  start = null;
  redraw();
});

rows.addEventListener("input", redraw);
new MutationObserver(redraw).observe(rows, { childList: true });
redraw();
