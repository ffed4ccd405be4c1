// Where a person writes: the input, its menus, the reply keyboard, and correcting what was sent.

import { wordsOf } from "./bubble.js";
import { button, el, icon } from "./elements.js";
import { Panels } from "./panels.js";

/**
 * `does` has send(words), correct(message, words) and attach(kind, caption), which resolve to something true
 * when it arrived, and lastOwn().
 */
export class Composer {
  #correcting = null;
  #draft = "";
  #queue = Promise.resolve();

  constructor(person, commands, does) {
    const name = person.first_name;
    this.does = does;
    const look = { rows: "1", dir: "auto", placeholder: "Message" };
    this.input = el("textarea", { ...look, "aria-label": `Message as ${name}` });
    const menu = el("button", { type: "button", class: "menu" }, icon("menu"), el("span", {}, "Menu"));
    const clip = el("button", { type: "button", class: "clip", "aria-label": `Attach as ${name}` }, icon("clip"));
    const send = el("button", { type: "submit", class: "send", "aria-label": `Send as ${name}` }, icon("send"));
    this.panels = this.#panels({ menu, clip }, commands);
    const cancel = button("Cancel", () => this.#leaveCorrecting(), { class: "quiet" });
    this.strip = el("div", { class: "strip", hidden: true }, el("span", {}, "Correcting your message"), cancel);
    this.keyboard = el("div", { class: "keyboard", role: "group", "aria-label": "Suggested answers", hidden: true });
    const row = el("form", { class: "row" }, menu, this.input, clip, send);
    this.node = el("div", { class: "composer" }, this.panels.node, this.strip, row, this.keyboard);
    this.#listen(row);
  }

  correct(message) {
    if (!this.#correcting) this.#draft = this.input.value;
    this.#correcting = message;
    this.strip.hidden = false;
    this.#write(wordsOf(message));
    this.input.focus();
  }

  setKeyboard(rows, onPress) {
    this.keyboard.hidden = !rows;
    const one = (key) => button(key.text, () => onPress(key), { class: "key", dir: "auto" });
    this.keyboard.replaceChildren(...(rows ?? []).map((row) => el("div", { class: "key-row" }, ...row.map(one))));
  }

  #panels(openers, commands) {
    return new Panels(openers, commands, {
      command: (words) => this.#command(words),
      attach: (kind) => this.#attach(kind),
      leave: () => this.#leavePanel(),
    });
  }

  #listen(row) {
    row.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.input.addEventListener("input", () => this.#typed());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.node.addEventListener("keydown", (event) => event.key === "Escape" && this.#escape());
  }

  #submit() {
    const words = this.input.value.trim();
    if (!words) return;
    const message = this.#correcting;
    this.panels.close();
    if (message) this.#leaveCorrecting();
    else this.#write("");
    // One after the other, so that two quick messages keep their order.
    this.#queue = this.#queue.then(() => this.#deliver(message, words));
  }

  async #deliver(message, words) {
    const arrived = message ? await this.does.correct(message, words) : await this.does.send(words);
    if (arrived) return;
    if (message) this.correct(message);
    const later = message ? "" : this.input.value;
    this.#write(later ? `${words}\n${later}` : words);
  }

  #leaveCorrecting() {
    this.#correcting = null;
    this.strip.hidden = true;
    this.#write(this.#draft);
    this.#draft = "";
    this.input.focus();
  }

  #write(words) {
    this.input.value = words;
    this.#fit();
  }

  #fit() {
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight + 2}px`;
  }

  #typed() {
    this.#fit();
    const command = /^\/(\w*)$/.exec(this.input.value);
    if (command && !this.#correcting) this.panels.show("menu", command[1]);
    else if (this.panels.open === "menu") this.panels.close();
  }

  #key(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#submit();
    }
    if (event.key === "ArrowUp") this.#up(event);
  }

  #up(event) {
    const last = this.does.lastOwn();
    if (this.panels.open) this.panels.enterFromBelow();
    else if (!this.input.value && last) this.correct(last);
    else return;
    event.preventDefault();
  }

  #escape() {
    if (this.panels.open) this.#leavePanel();
    else if (this.#correcting) this.#leaveCorrecting();
  }

  #leavePanel() {
    this.panels.close();
    this.input.focus();
  }

  #command(words) {
    if (this.input.value.startsWith("/")) this.#write("");
    this.#leavePanel();
    this.does.send(words);
  }

  async #attach(kind) {
    const caption = kind === "photo" && !this.#correcting ? this.input.value.trim() : "";
    this.#leavePanel();
    const arrived = await this.does.attach(kind, caption);
    if (arrived && caption && this.input.value.trim() === caption) this.#write("");
  }
}
