// Sounds and videos: one plays at a time, voice notes at 1, 1.5 or 2 times their speed. And files
// that did not come: asked for again.
import { toast } from "./toasts.js";
import { post } from "./http.js";

const SPEEDS = [1, 1.5, 2];

function faster(button) {
  const sound = button.parentElement.querySelector("audio");
  const speed = SPEEDS[(SPEEDS.indexOf(sound.playbackRate) + 1) % SPEEDS.length];
  sound.playbackRate = speed;
  button.textContent = `${speed}×`;
  button.setAttribute("aria-label", `Speed: ${speed}×`);
}

export function startPlayers() {
  document.addEventListener("click", (event) => {
    const speed = event.target.closest("[data-speed]");
    if (speed) faster(speed);
    const again = event.target.closest("[data-fetch-again]");
    if (again) post(again.dataset.fetchAgain).catch((error) => toast(error.message));
  });
  // Playing does not bubble.
  document.addEventListener("play", (event) => {
    for (const other of document.querySelectorAll("audio, video")) if (other !== event.target) other.pause();
  }, true);
}
