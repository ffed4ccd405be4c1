// Small windows over the page: a question, an announcement, a form.

import { button, el } from "./elements.js";

let count = 0;

/** Opens a window with a heading; it closes on Escape, gives focus back and is removed. */
export function openDialog(title, content, attributes = {}) {
  count += 1;
  const id = `dialog-title-${count}`;
  const dialog = el("dialog", { "aria-labelledby": id, ...attributes }, el("h2", { id }, title), ...content);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

export function announce(title, words) {
  const close = button("OK", () => dialog.close(), { class: "main" });
  const dialog = openDialog(title, [el("p", { dir: "auto" }, words), el("div", { class: "choices" }, close)]);
}

/** Resolves to true only when the person says yes. */
export function confirmed(title, words, yes) {
  return new Promise((resolve) => {
    const dialog = openDialog(title, [
      el("p", {}, words),
      el(
        "div",
        { class: "choices" },
        button("Keep everything", () => dialog.close()),
        button(yes, () => dialog.close("yes"), { class: "main" }),
      ),
    ]);
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"));
  });
}

/** One of a list, or null: choices are [{words, value}]. */
export function chosen(title, words, choices) {
  return new Promise((resolve) => {
    let picked = null;
    const pick = (value) => () => {
      picked = value;
      dialog.close();
    };
    const dialog = openDialog(title, [
      el("p", {}, words),
      el("div", { class: "choices" }, ...choices.map((choice) => button(choice.words, pick(choice.value)))),
      el("div", { class: "choices" }, button("Cancel", () => dialog.close(), { class: "quiet" })),
    ]);
    dialog.addEventListener("close", () => resolve(picked));
  });
}
