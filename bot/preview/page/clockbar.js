// The clock bar: what time it is here, and the three ways to let time pass.

import { order } from "./server.js";
import { clockWords, soonWords } from "./times.js";

const LOOK_EVERY_MS = 1000;
const STEPS = { hour: { advance_seconds: 3600 }, day: { advance_seconds: 86400 }, "next-reminder": { to: "next" } };

/** `heard(words)` tells a screen reader; `say(words)` tells everybody what failed. */
export function clockBar(state, { time, bar, say, heard }) {
  let moved = false;
  const next = bar.querySelector('[data-action="next-reminder"]');
  const reason = next.querySelector("small");

  function show() {
    const now = state.now();
    const words = clockWords(now);
    if (time.textContent !== words) time.textContent = words;
    time.dateTime = now.toISOString();
    const due = state.nextAt ? soonWords(state.nextAt, now) : "nothing is planned yet";
    if (reason.textContent !== due) reason.textContent = due;
    next.disabled = !state.nextAt;
  }

  function settle() {
    show();
    if (moved) heard(`It is now ${clockWords(state.now())}.`);
    moved = false;
  }

  async function move(step) {
    if (bar.hasAttribute("aria-busy")) return;
    bar.setAttribute("aria-busy", "true");
    try {
      await order("clock", step);
      moved = true;
      state.refreshClock();
    } catch {
      say("The clock did not move. Please try again.");
    }
    bar.removeAttribute("aria-busy");
  }

  for (const [name, step] of Object.entries(STEPS)) {
    bar.querySelector(`[data-action="${name}"]`).addEventListener("click", () => move(step));
  }
  state.on("clock", settle);
  setInterval(() => {
    show();
    if (state.nextAt && state.nextAt <= state.now()) state.refreshClock();
  }, LOOK_EVERY_MS);
}
