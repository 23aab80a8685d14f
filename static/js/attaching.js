// Files picked, dropped or pasted: tiles above the box, the text becomes the first one's caption.
import { announce } from "./announce.js";
import { emit, on } from "./bus.js";
import { currentConversation, currentThread, newKey, piece } from "./dom.js";
import { kindOf, problemWith, sizeInWords, takesCaption } from "./files.js";
import { showAnswer } from "./items.js";
import { quoteAgain, takeQuote } from "./quoting.js";
import { goToEnd } from "./scroll.js";
import { busy, cancel, enqueue } from "./uploads.js";

const trays = new Map();

const part = (name) => currentThread()?.querySelector(`[data-composer] [data-${name}]`);
const uploadsOf = (conversation) => trays.get(conversation) ?? [];

export const waitingFiles = () => uploadsOf(currentConversation()).filter((one) => one.state === "picked");

export function chooseFiles() {
  if (!part("attach")?.disabled) part("attach-input")?.click();
}

function add(files) {
  if (!files.length || !part("attach") || part("attach").disabled) return;
  const problems = [];
  const conversation = currentConversation();
  const taken = [];
  for (const file of files) {
    const problem = problemWith(file);
    if (problem) problems.push(problem);
    else taken.push(newUpload(file, conversation));
  }
  trays.set(conversation, [...uploadsOf(conversation), ...taken]);
  if (taken.length) announce(`${taken.length === 1 ? taken[0].file.name : `${taken.length} files`} attached`);
  show();
  emit("files-refused", problems.join(" "));
  part("text").focus();
}

function newUpload(file, conversation) {
  const url = part("tray").dataset.attachUrl;
  return { file, conversation, url, key: newKey(), kind: kindOf(file), caption: "", state: "picked", progress: 0, words: "" };
}

// Sends the tiles in their order; gives back the text that no file could take along.
export function sendFiles(text) {
  const uploads = waitingFiles();
  const [first] = uploads;
  const carried = takesCaption(first.kind);
  if (carried) first.caption = text;
  first.quote = takeQuote();
  for (const upload of uploads) enqueue(upload);
  show();
  goToEnd();
  return carried ? "" : text;
}

function remove(upload) {
  cancel(upload);
  const { conversation } = upload;
  trays.set(conversation, uploadsOf(conversation).filter((other) => other !== upload));
  if (upload.preview) URL.revokeObjectURL(upload.preview);
  if (conversation === currentConversation()) show();
}

function show() {
  const tray = part("tray");
  if (!tray) return;
  const uploads = uploadsOf(currentConversation());
  tray.hidden = !uploads.length;
  const tiles = uploads.map((upload) => tileOf(upload));
  for (const tile of [...tray.children]) if (!tiles.includes(tile)) tile.remove();
  tiles.forEach((tile, place) => tray.children[place] !== tile && tray.insertBefore(tile, tray.children[place] ?? null));
  emit("files");
}

function tileOf(upload) {
  upload.tile ??= newTile(upload);
  draw(upload);
  return upload.tile;
}

function newTile(upload) {
  const tile = piece("file");
  tile.querySelector("[data-file-name]").textContent = upload.file.name;
  tile.querySelector("[data-file-size]").textContent = sizeInWords(upload.file.size);
  tile.querySelector("[data-file-remove-words]").textContent = `Remove ${upload.file.name}`;
  tile.querySelector("[data-file-progress]").setAttribute("aria-label", `Sending ${upload.file.name}`);
  if (upload.kind === "image" || upload.kind === "sticker") {
    upload.preview = URL.createObjectURL(upload.file);
    const picture = document.createElement("img");
    Object.assign(picture, { src: upload.preview, alt: "" });
    tile.querySelector("[data-file-face]").replaceChildren(picture);
  }
  tile.querySelector("[data-file-remove]").addEventListener("click", () => {
    remove(upload);
    part("text")?.focus();
  });
  tile.querySelector("[data-file-again]").addEventListener("click", () => enqueue(upload));
  return tile;
}

function draw(upload) {
  const { tile } = upload;
  const progress = tile.querySelector("[data-file-progress]");
  progress.hidden = !["waiting", "sending"].includes(upload.state);
  progress.value = upload.progress;
  const words = tile.querySelector("[data-file-words]");
  words.textContent = upload.words;
  words.hidden = !upload.words;
  tile.classList.toggle("tray__tile--refused", upload.state === "refused");
  tile.querySelector("[data-file-again]").hidden = upload.state !== "refused";
}

function follow(upload) {
  if (upload.state === "sent") return arrive(upload);
  if (upload.tile) draw(upload);
  if (upload.state === "refused") announce(`Not sent. ${upload.words}`);
  if (upload.state === "refused" && upload.caption) giveBack(upload);
}

// The words of a file that was refused are not lost.
function giveBack(upload) {
  const box = part("text");
  if (upload.conversation !== currentConversation() || !box || box.value.trim()) return;
  quoteAgain(upload.quote);
  emit("put-back", { text: upload.caption, words: "" });
  upload.caption = "";
}

async function arrive(upload) {
  await showAnswer(upload.answer, upload.conversation);
  remove(upload);
  if (upload.conversation === currentConversation()) goToEnd();
}

const hasFiles = (transfer) => [...(transfer?.types ?? [])].includes("Files");

function overlay(shown) {
  const drop = part("drop");
  if (drop) drop.hidden = !shown || part("attach").disabled;
}

function listenToDrops() {
  let depth = 0;
  document.addEventListener("dragenter", (event) => {
    if (!hasFiles(event.dataTransfer)) return;
    depth += 1;
    overlay(true);
  });
  document.addEventListener("dragleave", (event) => {
    if (!hasFiles(event.dataTransfer)) return;
    depth = Math.max(depth - 1, 0);
    if (!depth) overlay(false);
  });
  document.addEventListener("dragover", (event) => hasFiles(event.dataTransfer) && event.preventDefault());
  document.addEventListener("drop", (event) => {
    if (!hasFiles(event.dataTransfer)) return;
    event.preventDefault();
    depth = 0;
    overlay(false);
    add([...event.dataTransfer.files]);
  });
}

export function startAttaching() {
  on("thread-opened", show);
  on("upload", follow);
  on("header", (header) => {
    if (part("attach")) part("attach").disabled = Boolean(header.dataset.lockCode);
  });
  listenToDrops();
  document.addEventListener("click", (event) => event.target.closest("[data-attach]") && chooseFiles());
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-attach-input]")) return;
    add([...event.target.files]);
    event.target.value = "";
  });
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length || event.target !== part("text") || event.clipboardData.getData("text/plain")) return;
    event.preventDefault();
    add(files);
  });
  addEventListener("beforeunload", (event) => busy() && event.preventDefault());
}
