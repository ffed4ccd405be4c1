// Who is here: as many chats side by side as fit, a switcher for the rest, and new people.

import { Column } from "./column.js";
import { chosen } from "./dialogs.js";
import { button, el, unseen } from "./elements.js";
import { askNewcomer } from "./newcomer.js";

const COLUMN_WIDTH_REM = 22.5;

export class People {
  #columns = new Map();
  #recent = [];

  constructor(state, stage, switcher, addKey) {
    this.state = state;
    this.stage = stage;
    this.switcher = switcher;
    addKey.addEventListener("click", () => askNewcomer((id) => this.show(id)));
    state.on("loaded", () => this.#clear());
    state.on("people", () => this.#take());
    for (const kind of ["message", "edit", "delete", "answer", "typing"]) state.on(kind, (event) => this.#pass(event));
    state.on("passed", () => this.#columns.forEach((column) => column.log.place.toNewest()));
    new ResizeObserver(() => this.#arrange()).observe(stage);
  }

  show(id) {
    this.#recent = [id, ...this.#recent.filter((other) => other !== id)];
    this.#arrange();
  }

  /** Brings a chat to the front and goes to one of its messages. */
  showMessage(id, messageId) {
    this.show(id);
    this.#columns.get(id)?.log.jump(messageId);
  }

  #clear() {
    this.#columns.clear();
    this.stage.replaceChildren();
  }

  #take() {
    for (const person of this.state.people) {
      const column = this.#columns.get(person.id);
      if (column) column.update(person);
      else this.#add(person);
    }
    this.#arrange();
  }

  #add(person) {
    const column = new Column(person, this.state, (payload) => this.#follow(payload));
    this.#columns.set(person.id, column);
    this.stage.append(column.node);
    if (!this.#recent.includes(person.id)) this.#recent.push(person.id);
    column.load().then(() => this.#markBegun());
  }

  #pass(event) {
    const column = this.#columns.get(event.chat);
    if (!column) return;
    column.take(event);
    if (event.kind === "message" && event.message.from === "bot" && column.node.hidden) {
      column.unread += 1;
      this.#drawSwitcher();
    }
    this.#markBegun();
  }

  #arrange() {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const fit = Math.max(1, Math.floor(this.stage.clientWidth / (COLUMN_WIDTH_REM * rem)));
    const shown = this.#recent.filter((id) => this.#columns.has(id)).slice(0, fit);
    for (const [id, column] of this.#columns) {
      column.node.hidden = !shown.includes(id);
      if (!column.node.hidden) column.unread = 0;
    }
    this.switcher.hidden = this.#columns.size <= fit;
    this.#drawSwitcher();
    this.#markBegun();
  }

  #drawSwitcher() {
    const held = this.switcher.contains(document.activeElement) ? document.activeElement.dataset.switch : null;
    const keys = [...this.#columns.values()].map(({ person, node, unread }) => {
      const look = { "aria-pressed": String(!node.hidden), "data-switch": person.id };
      const key = button(person.first_name, () => this.show(person.id), look);
      if (unread > 0) key.append(el("span", { class: "unread" }, String(unread), unseen(" new")));
      return key;
    });
    this.switcher.replaceChildren(...keys);
    keys.find((key) => key.dataset.switch === held)?.focus();
  }

  #markBegun() {
    const shown = [...this.#columns.values()].filter((column) => !column.node.hidden);
    document.body.classList.toggle("begun", shown.some((column) => column.log.size > 0));
  }

  async #follow(payload) {
    const choices = this.state.people.map((person) => ({ words: person.first_name, value: person.id }));
    const words = "In Telegram you would send it to someone. Here you choose who taps it.";
    const id = await chosen("Who opens this link?", words, choices);
    if (id === null) return;
    this.show(id);
    this.#columns.get(id).deeds.send(`/start ${payload}`.trim());
  }
}
