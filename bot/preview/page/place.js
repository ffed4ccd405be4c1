// Where the reader is in a chat: at its end and carried along, at the beginning of a long text, or further up.

import { button, icon } from "./elements.js";

const NEAR_THE_END_PX = 48;

export class Place {
  #carried = true;
  #top = 0;
  #put = null;

  constructor(log, list) {
    this.log = log;
    this.list = list;
    const look = { class: "newer", hidden: true, "aria-label": "Go to the newest message" };
    this.newer = button(icon("down"), () => this.toEnd(), look);
    log.addEventListener("scroll", () => this.#notice(), { passive: true });
    const watcher = new ResizeObserver(() => this.#carried && this.toEnd());
    watcher.observe(log);
    watcher.observe(list);
  }

  toEnd() {
    this.#carried = true;
    this.#put = null;
    this.newer.hidden = true;
    this.log.scrollTop = this.list.childElementCount > 0 ? this.log.scrollHeight : 0;
  }

  /** Whoever reads along sees the end, but of a text longer than the window its beginning. */
  follow(item) {
    if (!this.#carried) return;
    if (item.nextElementSibling || !this.isLong(item)) this.toEnd();
    else this.#toStartOf(item);
  }

  /** Something came below; only who reads further up is told. */
  tellOfNewer() {
    if (!this.#carried) this.newer.hidden = false;
  }

  /** The newest is what counts now. */
  toNewest() {
    this.#carried = true;
    if (this.list.lastElementChild) this.follow(this.list.lastElementChild);
  }

  isLong(item) {
    return item.querySelector(".words")?.offsetHeight > this.log.clientHeight;
  }

  #toStartOf(item) {
    this.#carried = false;
    this.newer.hidden = false;
    this.log.scrollTop += item.getBoundingClientRect().top - this.log.getBoundingClientRect().top;
    this.#top = this.log.scrollTop;
    this.#put = this.#top;
  }

  #notice() {
    const { scrollHeight, scrollTop, clientHeight } = this.log;
    if (clientHeight === 0 || scrollTop === this.#put) return;
    this.#put = null;
    // A picture that loads late also leaves the end out of sight; only a reader's move upwards lets go of it.
    if (scrollHeight - scrollTop - clientHeight < NEAR_THE_END_PX) this.#carried = true;
    else if (scrollTop < this.#top) this.#carried = false;
    this.#top = scrollTop;
    if (this.#carried) this.newer.hidden = true;
  }
}
