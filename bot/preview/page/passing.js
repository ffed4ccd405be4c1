// The card below the clock: what came to whom, and when, while time was let pass.

import { nameOf } from "./bubble.js";
import { button, el, icon } from "./elements.js";
import { clockWords, withinWords } from "./times.js";

/** `show(person, message)` goes to a message, `leave()` takes the focus, `heard(words)` tells a screen reader. */
export function passing(state, card, { show, leave, heard }) {
  const seen = new Map();

  function remember({ chat, message }) {
    if (message.from === "bot") seen.set(message.id, { chat, message });
    else close();
  }

  function close() {
    const held = card.contains(document.activeElement);
    card.hidden = true;
    card.replaceChildren();
    if (held) leave();
  }

  function tell({ from, to }) {
    const came = [...seen.values()].map(arrival).filter(({ at }) => at >= from);
    seen.clear();
    const groups = state.people.map((person) => ({ person, came: came.filter(({ chat }) => chat === person.id) }));
    const reached = groups.filter((group) => group.came.length > 0);
    const lists = reached.flatMap((group) => listed(group, (at) => withinWords(at, to - from), show));
    const away = button(icon("close"), close, { class: "quiet", "aria-label": "Close what came" });
    const title = el("h2", {}, `Time passed, ${howMany(came.length)} came`);
    card.replaceChildren(el("header", {}, title, away), el("div", { class: "came" }, ...lists));
    card.hidden = false;
    heard(`It is now ${clockWords(to)}. ${summed(reached)}`);
  }

  for (const kind of ["message", "edit"]) state.on(kind, remember);
  state.on("delete", ({ message_id: id }) => seen.delete(id));
  state.on("passed", tell);
  state.on("loaded", () => {
    seen.clear();
    close();
  });
}

/** A message counts from when it last changed: an exercise that ended meanwhile also came. */
function arrival({ chat, message }) {
  return { chat, message, at: new Date(message.edited_at ?? message.at) };
}

function listed({ person, came }, when, show) {
  const id = `came-to-${person.id}`;
  const rows = came
    .sort((a, b) => a.at - b.at)
    .map(({ at, message }) => {
      const key = button(el("time", { datetime: at.toISOString() }, when(at)), () => show(person.id, message.id));
      key.append(" ", el("span", { dir: "auto" }, nameOf(message).split("\n")[0]));
      return el("li", {}, key);
    });
  return [el("h3", { id, dir: "auto" }, person.first_name), el("ol", { "aria-labelledby": id }, ...rows)];
}

function howMany(count) {
  if (count === 0) return "nothing";
  return count === 1 ? "1 message" : `${count} messages`;
}

function summed(reached) {
  const counted = ({ person, came }) => `${came.length} for ${person.first_name}`;
  return reached.length > 0 ? `What came: ${reached.map(counted).join(", ")}.` : "Nothing came.";
}
