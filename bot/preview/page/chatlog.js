// Keeps one chat's messages in order on the page and the reader's place in them.

import { bubble, nameOf, rewritten, wordsOf } from "./bubble.js";
import { button, el } from "./elements.js";
import { Place } from "./place.js";

const SHOWN_AT_ONCE = 200;

export class ChatLog {
  #messages = new Map();
  #items = new Map();
  #older = [];
  #asked = new Set();
  #pinned = el("div", { class: "pinned", hidden: true });
  #list = el("ol", { class: "messages" });
  #earlier = button("Earlier messages", () => this.#showEarlier(), { class: "quiet earlier", hidden: true });

  constructor(names, actions, welcome) {
    this.names = names;
    this.actions = {
      ...actions,
      press: (message, key, node) => this.#press(actions, message, key, node),
      jump: (id) => this.jump(id),
      quoted: (id) => this.#quoted(id),
    };
    this.welcome = welcome;
    const label = `${names.person} and ${names.bot}`;
    const spoken = { role: "log", "aria-live": "polite", "aria-label": label };
    this.log = el("div", { class: "log", tabindex: "0", ...spoken });
    this.log.append(this.#earlier, this.welcome, this.#list);
    this.place = new Place(this.log, this.#list);
    this.node = el("div", { class: "log-frame" }, this.#pinned, this.log, this.place.newer);
  }

  get size() {
    return this.#messages.size;
  }

  /** The latest is drawn; the rest waits behind "Earlier messages". */
  load(messages) {
    this.log.setAttribute("aria-busy", "true");
    const ordered = [...messages].sort((a, b) => a.id - b.id);
    for (const message of ordered) this.#messages.set(message.id, message);
    this.#older = ordered.slice(0, -SHOWN_AT_ONCE).map(({ id }) => id);
    for (const message of ordered.slice(-SHOWN_AT_ONCE)) this.#draw(message);
    this.#refreshFrame();
    this.place.toEnd();
    this.log.removeAttribute("aria-busy");
  }

  put(message) {
    const known = this.#messages.get(message.id);
    this.#messages.set(message.id, message);
    if (this.#older.includes(message.id)) return;
    if (!(known && this.#goesOn(known, message))) this.#draw(message);
    this.#refreshFrame();
    if (message.from === "person" && !known) this.place.toEnd();
    else if (!known) this.place.tellOfNewer();
    this.place.follow(this.#items.get(message.id));
  }

  remove(id) {
    this.#messages.delete(id);
    this.#older = this.#older.filter((older) => older !== id);
    const item = this.#items.get(id);
    const next = item?.nextElementSibling;
    item?.remove();
    this.#items.delete(id);
    if (next) this.#markDay(next);
    this.#refreshFrame();
  }

  lastOwn() {
    const own = [...this.#messages.values()].filter((one) => one.from === "person" && wordsOf(one));
    return newest(own);
  }

  /** The reply keyboard the bot left last: rows, or null when there is none or it was taken away. */
  keyboard() {
    const changing = [...this.#messages.values()].filter((one) => one.keyboard || one.remove_keyboard);
    return newest(changing)?.keyboard ?? null;
  }

  /** Hangs the newest pinned message above the chat, if there is one. */
  #showPinned() {
    const message = newest([...this.#messages.values()].filter((one) => one.pinned));
    this.#pinned.hidden = !message;
    if (!message) return;
    const firstLine = nameOf(message).split("\n")[0];
    const look = { class: "quote", dir: "auto" };
    this.#pinned.replaceChildren(button(`Pinned: ${firstLine}`, () => this.jump(message.id), look));
  }

  /**
   * A message that keeps its buttons is rewritten in place and, unless somebody pressed one, not read out: a guided
   * exercise changes every few seconds. The room it once took stays, so that its button does not move.
   */
  #goesOn(known, message) {
    const item = this.#items.get(message.id);
    const keysStay = JSON.stringify(known.buttons) === JSON.stringify(message.buttons);
    const quiet = !this.#asked.delete(message.id);
    if (message.from === "person" || !keysStay) return false;
    const room = quiet ? item.querySelector(".words")?.getBoundingClientRect().height : 0;
    item.setAttribute("aria-live", quiet ? "off" : "polite");
    if (!rewritten(item, bubble(message, this.names, this.actions))) return false;
    if (room) item.querySelector(".words").style.minHeight = `${room}px`;
    return true;
  }

  #press(actions, message, key, node) {
    this.#asked.add(message.id);
    actions.press(message, key, node);
  }

  #draw(message) {
    const item = bubble(message, this.names, this.actions);
    const old = this.#items.get(message.id);
    this.#items.set(message.id, item);
    if (old) this.#swap(old, item);
    else this.#insert(message.id, item);
    this.#markDay(item);
    if (item.nextElementSibling) this.#markDay(item.nextElementSibling);
  }

  #swap(old, item) {
    const held = old.contains(document.activeElement);
    item.classList.add("settled");
    old.replaceWith(item);
    const key = this.place.isLong(item) ? null : item.querySelector(".key");
    if (held) (key ?? item.querySelector(".bubble")).focus({ preventScroll: true });
  }

  #insert(id, item) {
    let before = this.#list.lastElementChild;
    while (before && Number(before.querySelector("[data-message]").dataset.message) > id) {
      before = before.previousElementSibling;
    }
    if (before) before.after(item);
    else this.#list.prepend(item);
  }

  #markDay(item) {
    item.classList.toggle("first-of-day", item.previousElementSibling?.dataset.day !== item.dataset.day);
  }

  #showEarlier() {
    const fromEnd = this.log.scrollHeight - this.log.scrollTop;
    for (const id of this.#older.splice(-SHOWN_AT_ONCE)) this.#draw(this.#messages.get(id));
    this.#refreshFrame();
    this.log.scrollTop = this.log.scrollHeight - fromEnd;
  }

  #refreshFrame() {
    this.#earlier.hidden = this.#older.length === 0;
    this.welcome.hidden = this.size > 0;
    this.#showPinned();
  }

  #quoted(id) {
    const message = this.#messages.get(id);
    return message ? nameOf(message) : "An earlier message";
  }

  jump(id) {
    while (this.#older.includes(id)) this.#showEarlier();
    const item = this.#items.get(id);
    if (!item) return;
    item.scrollIntoView({ block: this.place.isLong(item) ? "start" : "center" });
    const found = item.querySelector(".bubble");
    found.focus({ preventScroll: true });
    found.classList.add("found");
    found.addEventListener("blur", () => found.classList.remove("found"), { once: true });
  }
}

function newest(messages) {
  return messages.reduce((last, one) => (last && last.id > one.id ? last : one), null);
}
