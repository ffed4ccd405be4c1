// Keeps one chat's messages in order on the page and the reader's place in them.

import { bubble, nameOf, wordsOf } from "./bubble.js";
import { button, el, icon } from "./elements.js";

const SHOWN_AT_ONCE = 200;
const NEAR_THE_END_PX = 48;

export class ChatLog {
  #messages = new Map();
  #items = new Map();
  #older = [];
  #stuck = true;
  #top = 0;
  #pinned = el("div", { class: "pinned", hidden: true });
  #list = el("ol", { class: "messages" });
  #earlier = button("Earlier messages", () => this.#showEarlier(), { class: "quiet earlier", hidden: true });
  #newer = button(icon("down"), () => this.#toEnd(), {
    class: "newer",
    hidden: true,
    "aria-label": "New messages below",
  });

  constructor(names, actions, welcome) {
    this.names = names;
    this.actions = { ...actions, jump: (id) => this.#jump(id), quoted: (id) => this.#quoted(id) };
    this.welcome = welcome;
    const label = `${names.person} and ${names.bot}`;
    const spoken = { role: "log", "aria-live": "polite", "aria-label": label };
    this.log = el("div", { class: "log", tabindex: "0", ...spoken });
    this.log.append(this.#earlier, this.welcome, this.#list);
    this.node = el("div", { class: "log-frame" }, this.#pinned, this.log, this.#newer);
    this.log.addEventListener("scroll", () => this.#noticePlace(), { passive: true });
    const watcher = new ResizeObserver(() => this.#stay());
    watcher.observe(this.log);
    watcher.observe(this.#list);
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
    this.#toEnd();
    this.log.removeAttribute("aria-busy");
  }

  put(message) {
    const known = this.#messages.has(message.id);
    this.#messages.set(message.id, message);
    if (this.#older.includes(message.id)) return;
    this.#draw(message);
    this.#refreshFrame();
    if (message.from === "person" && !known) this.#toEnd();
    else if (!known && !this.#stuck) this.#newer.hidden = false;
    this.#stay();
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
    this.#pinned.replaceChildren(button(`Pinned: ${firstLine}`, () => this.#jump(message.id), look));
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
    if (held) (item.querySelector(".key") ?? item.querySelector(".bubble")).focus({ preventScroll: true });
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

  #noticePlace() {
    const { scrollHeight, scrollTop, clientHeight } = this.log;
    if (clientHeight === 0) return;
    // A picture that loads late also leaves the end out of sight; only a reader's move upwards lets go of it.
    if (scrollHeight - scrollTop - clientHeight < NEAR_THE_END_PX) this.#stuck = true;
    else if (scrollTop < this.#top) this.#stuck = false;
    this.#top = scrollTop;
    if (this.#stuck) this.#newer.hidden = true;
  }

  #stay() {
    if (this.#stuck) this.#toEnd();
  }

  #toEnd() {
    this.#stuck = true;
    this.#newer.hidden = true;
    this.log.scrollTop = this.size > 0 ? this.log.scrollHeight : 0;
  }

  #quoted(id) {
    const message = this.#messages.get(id);
    return message ? nameOf(message) : "An earlier message";
  }

  #jump(id) {
    while (this.#older.includes(id)) this.#showEarlier();
    const item = this.#items.get(id);
    if (!item) return;
    item.scrollIntoView({ block: "center" });
    item.querySelector(".bubble").focus({ preventScroll: true });
  }
}

function newest(messages) {
  return messages.reduce((last, one) => (last && last.id > one.id ? last : one), null);
}
