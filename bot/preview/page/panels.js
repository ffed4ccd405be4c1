// The lists that open above the input: the bot's commands, and what can be attached.

import { button, el, icon } from "./elements.js";

const ATTACHMENTS = [
  ["photo", "photo", "Photo", "what you typed becomes its caption"],
  ["voice", "voice", "Voice note", ""],
  ["location", "pin", "Location", "a city or any place"],
  ["contact", "person", "Contact", "somebody from the phone's address book"],
  ["sticker", "smile", "Sticker", ""],
];
const LABELS = { menu: "Commands", clip: "Attach" };

/** One list at a time, walked with the arrow keys; `does` has command(words), attach(kind) and leave(). */
export class Panels {
  #open = null;
  node = el("div", { keydown: (event) => this.#walk(event) });

  /** `openers` are the buttons {menu, clip}; `commands()` is the bot's list. */
  constructor(openers, commands, does) {
    this.openers = openers;
    this.commands = commands;
    this.does = does;
    for (const [which, opener] of Object.entries(openers)) {
      opener.setAttribute("aria-expanded", "false");
      opener.addEventListener("click", () => this.#toggle(which));
    }
  }

  get open() {
    return this.#open;
  }

  show(which, begun = "") {
    this.close();
    const rows = which === "menu" ? this.#commandRows(begun) : this.#attachmentRows();
    if (rows.length === 0) return;
    this.#open = which;
    this.openers[which].setAttribute("aria-expanded", "true");
    this.node.append(el("div", { class: "panel", role: "group", "aria-label": LABELS[which] }, ...rows));
  }

  close() {
    this.#open = null;
    this.node.replaceChildren();
    for (const opener of Object.values(this.openers)) opener.setAttribute("aria-expanded", "false");
  }

  enterFromBelow() {
    this.#keys().at(-1)?.focus();
  }

  #toggle(which) {
    if (this.#open === which) {
      this.close();
      return;
    }
    this.show(which);
    this.#keys()[0]?.focus();
  }

  #keys() {
    return [...this.node.querySelectorAll("button")];
  }

  #walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const keys = this.#keys();
    const next = keys[keys.indexOf(document.activeElement) + step];
    if (next) next.focus();
    else this.does.leave();
  }

  #commandRows(begun) {
    const commands = this.commands();
    if (commands.length === 0) return [el("p", {}, "The bot has not listed its commands yet.")];
    return commands
      .filter(({ command }) => command.startsWith(begun))
      .map(({ command, description }) => row([], `/${command}`, description, () => this.does.command(`/${command}`)));
  }

  #attachmentRows() {
    return ATTACHMENTS.map(([kind, shape, words, more]) =>
      row([icon(shape)], words, more, () => this.does.attach(kind)),
    );
  }
}

function row(before, words, more, onPress) {
  const key = button("", onPress, { class: "panel-key" });
  key.append(...before, el("strong", {}, words), " ", el("span", { dir: "auto" }, more));
  return key;
}
