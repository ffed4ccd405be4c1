// The drawer for those who test: a slower or failing line between the bot and its Telegram.

import { openDialog } from "./dialogs.js";
import { button, el } from "./elements.js";
import { order } from "./server.js";

const MODES = [
  ["500", "Server error (500)"],
  ["502-html", "Gateway page (502)"],
  ["429:5", "Too many, wait 5 s (429)"],
  ["reset-before", "Line cut before it counts"],
  ["reset-after", "Line cut after it counts"],
];

export function drawer(state, opener) {
  let refresh = () => {};
  state.on("faults", () => refresh());
  opener.addEventListener("click", () => {
    const parts = build(state);
    refresh = parts.refresh;
    const dialog = openDialog("For those who test", parts.content, { class: "drawer" });
    parts.close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      refresh = () => {};
    });
  });
}

function build(state) {
  const problem = el("p", { class: "notice problem", role: "status" });
  const set = async (change) => {
    try {
      await order("faults", change);
      problem.replaceChildren();
    } catch {
      problem.textContent = "That was not set. Please try again.";
    }
  };
  const delayed = () => set({ latency_ms: Math.round(latency.valueAsNumber) || 0 });
  const latency = el("input", { type: "number", min: "0", max: "60000", step: "100", change: delayed });
  const limit = el("input", { type: "checkbox", change: () => set({ rate_limit: limit.checked }) });
  const twice = el("input", { type: "checkbox", change: () => set({ duplicates: twice.checked }) });
  const queued = el("p", { class: "queued", role: "status" });
  const modes = MODES.map(([mode, words]) => button(words, () => set({ fail_next: [mode] })));
  const clear = button("Let nothing fail", () => set({ fail_next: [] }), { class: "quiet" });
  const close = button("Close", () => {}, { class: "main" });

  function refresh() {
    const { latency_ms: delay, rate_limit: limited, duplicates, queued: waiting = [] } = state.faults;
    if (document.activeElement !== latency) latency.value = delay ?? 0;
    limit.checked = Boolean(limited);
    twice.checked = Boolean(duplicates);
    const names = waiting.map((mode) => MODES.find(([known]) => known === mode)?.[1] ?? mode);
    clear.hidden = names.length === 0;
    queued.textContent = names.length > 0 ? `Waiting: ${names.join(", ")}` : "No failure is waiting.";
  }
  refresh();
  const legend = el("legend", {}, "Let the bot's next message fail");
  const content = [
    el("p", {}, "These change the line between the bot and its Telegram, as bad days do."),
    el("label", {}, "Delay of every answer, in milliseconds", latency),
    el("label", { class: "tick" }, limit, "Enforce Telegram's rate limit"),
    el("label", { class: "tick" }, twice, "Deliver every update twice"),
    el("fieldset", {}, legend, el("div", { class: "modes" }, ...modes), queued, clear),
    problem,
    el("div", { class: "choices" }, close),
  ];
  return { content, refresh, close };
}
