// The clock bar: what time it is here, and the ways to let time pass.

import { order } from "./server.js";
import { clockWords, soonWords } from "./times.js";

const LOOK_EVERY_MS = 1000;
const STEPS = {
  "next-reminder": { to: "next" },
  hour: { advance_seconds: 3600 },
  day: { advance_seconds: 86400 },
  week: { advance_seconds: 7 * 86400 },
};

/** `say(words)` tells everybody what failed. */
export function clockBar(state, { time, bar, say }) {
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

  async function move(step) {
    if (bar.hasAttribute("aria-busy")) return;
    bar.setAttribute("aria-busy", "true");
    try {
      await order("clock", step);
      state.refreshClock();
    } catch {
      say("The clock did not move. Please try again.");
    }
    bar.removeAttribute("aria-busy");
  }

  for (const [name, step] of Object.entries(STEPS)) {
    bar.querySelector(`[data-action="${name}"]`).addEventListener("click", () => move(step));
  }
  state.on("clock", show);
  setInterval(() => {
    show();
    if (state.nextAt && state.nextAt <= state.now()) state.refreshClock();
  }, LOOK_EVERY_MS);
}
