// The cropper: whatever picture is chosen, the square that shows is what the group gets.
import { announce } from "./announce.js";
import { refreshDetails } from "./details.js";
import { dialog, showDialog } from "./dialogs.js";
import { post } from "./http.js";

const SIDE = 640;
const SMALLEST = 193;
const LARGEST_BYTES = 20 * 1024 * 1024;
const STEP = 16;

const box = dialog("group-picture");
const form = box?.querySelector("[data-cropper]");
const canvas = box?.querySelector("[data-crop-canvas]");
const zoom = box?.querySelector("[data-crop-zoom]");
const file = box?.querySelector("[data-crop-file]");
const send = box?.querySelector("[data-crop-send]");

// Where the picture lies: its middle in canvas pixels, and how many canvas pixels one of its own is.
let picture = null;
let place = { x: 0, y: 0, fit: 1 };
let grabbed = null;

function say(words) {
  const line = box.querySelector("[data-crop-error]");
  line.textContent = words;
  line.hidden = !words;
}

function startOver() {
  picture?.close?.();
  picture = null;
  form.reset();
  say("");
  send.disabled = true;
  box.querySelector("[data-crop-stage]").hidden = true;
}

const scale = () => place.fit * Number(zoom.value);

// The square is always covered: nobody gets a picture with bars.
function draw() {
  if (!picture) return;
  const width = picture.width * scale();
  const height = picture.height * scale();
  place.x = Math.min(width / 2, Math.max(SIDE - width / 2, place.x));
  place.y = Math.min(height / 2, Math.max(SIDE - height / 2, place.y));
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, SIDE, SIDE);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(picture, place.x - width / 2, place.y - height / 2, width, height);
}

async function choose() {
  const chosen = file.files[0];
  if (!chosen) return;
  say("");
  if (chosen.size > LARGEST_BYTES) return say("This file is too large: 20 MB at most.");
  const read = await createImageBitmap(chosen, { imageOrientation: "from-image" }).catch(() => null);
  if (!read) return say("This is no picture we can read. Choose a JPEG, PNG or WebP.");
  if (Math.min(read.width, read.height) < SMALLEST) {
    return say(`Too small: ${read.width} × ${read.height} pixels. WhatsApp wants at least ${SMALLEST} × ${SMALLEST}.`);
  }
  picture?.close();
  picture = read;
  place = { x: SIDE / 2, y: SIDE / 2, fit: SIDE / Math.min(read.width, read.height) };
  // Not larger than the picture has pixels for.
  zoom.max = Math.max(1, Math.min(read.width, read.height) / SMALLEST);
  zoom.value = 1;
  box.querySelector("[data-crop-stage]").hidden = false;
  send.disabled = false;
  draw();
  return canvas.focus();
}

function move(x, y) {
  place.x += x;
  place.y += y;
  draw();
}

const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function key(event) {
  const direction = MOVES[event.key];
  if (direction) move(direction[0] * STEP, direction[1] * STEP);
  else if (event.key === "+" || event.key === "=") resize(0.1);
  else if (event.key === "-") resize(-0.1);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function resize(by) {
  zoom.value = Number(zoom.value) + by;
  draw();
}

function grab(event) {
  grabbed = { x: event.clientX, y: event.clientY };
  canvas.setPointerCapture(event.pointerId);
}

function drag(event) {
  if (!grabbed) return;
  const ratio = SIDE / canvas.clientWidth;
  move((event.clientX - grabbed.x) * ratio, (event.clientY - grabbed.y) * ratio);
  grabbed = { x: event.clientX, y: event.clientY };
}

async function submit(event) {
  event.preventDefault();
  if (!picture || form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  try {
    const jpeg = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
    const fields = new FormData();
    fields.append("picture", jpeg, "picture.jpg");
    await post(form.action, fields);
    box.close();
    announce("The picture was handed to WhatsApp.");
    refreshDetails();
  } catch (error) {
    say(error.message);
  } finally {
    form.ariaBusy = null;
  }
}

function open(button) {
  startOver();
  form.action = button.dataset.action;
  showDialog("group-picture");
}

export function startGroupPicture() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-choose-picture]");
    if (button && box) open(button);
  });
  if (!box) return;
  box.addEventListener("close", startOver);
  file.addEventListener("change", choose);
  zoom.addEventListener("input", draw);
  canvas.addEventListener("keydown", key);
  canvas.addEventListener("pointerdown", grab);
  canvas.addEventListener("pointermove", drag);
  canvas.addEventListener("pointerup", () => (grabbed = null));
  form.addEventListener("submit", submit);
}
