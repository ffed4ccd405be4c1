// What the page knows of the preview, kept fresh by the stream; the parts of the page listen to it.

import { ask, follow } from "./server.js";

const CLOCK_SETTLES_MS = 400;

export class State {
  people = [];
  commands = [];
  faults = {};
  bot = { first_name: "Stripes", username: "" };
  nextAt = null;
  #ahead = 0;
  #listeners = new Map();
  #stop = () => {};
  #clockTimer = null;

  on(kind, listener) {
    this.#listeners.set(kind, [...(this.#listeners.get(kind) ?? []), listener]);
  }

  now() {
    return new Date(Date.now() + this.#ahead);
  }

  person(id) {
    return this.people.find((person) => person.id === id);
  }

  /** Reads everything anew and follows the stream from there. */
  async load() {
    this.#stop();
    const found = await ask("state");
    Object.assign(this, { people: found.people, commands: found.commands, faults: found.faults, bot: found.bot });
    this.#setClock(found);
    for (const kind of ["loaded", "people", "commands", "faults", "clock"]) this.#tell(kind, {});
    this.#stop();
    this.#stop = follow(found.seq, {
      onEvent: (event) => this.#take(event),
      onOpen: () => this.#tell("connected", {}),
      onBreak: () => this.#tell("disconnected", {}),
      onLost: (last) => this.#afterBreak(last),
    });
  }

  /** What is planned next moves when the bot acts or the hour passes. */
  refreshClock() {
    clearTimeout(this.#clockTimer);
    this.#clockTimer = setTimeout(async () => {
      try {
        this.#setClock(await ask("state"));
        this.#tell("clock", {});
      } catch {
        // The stream notices a server that is away and says so.
      }
    }, CLOCK_SETTLES_MS);
  }

  async #afterBreak(last) {
    const found = await ask("state");
    if (found.seq >= last) return last;
    // A server that counts from the start again is a new one: nothing shown is still true.
    this.#tell("stale", {});
    return found.seq;
  }

  #setClock({ now, next_at: nextAt }) {
    this.#ahead = Date.parse(now) - Date.now();
    this.nextAt = nextAt ? new Date(nextAt) : null;
  }

  #take(event) {
    if (event.kind === "reset") {
      this.#tell("stale", {});
      return;
    }
    if (event.kind === "clock") this.#setClock(event);
    if (event.kind === "clock") this.#tell("passed", { from: new Date(event.since), to: new Date(event.now) });
    if (["people", "commands", "faults"].includes(event.kind)) this[event.kind] = event[event.kind];
    if (event.kind === "message" || event.kind === "edit") this.refreshClock();
    this.#tell(event.kind, event);
  }

  #tell(kind, event) {
    for (const listener of this.#listeners.get(kind) ?? []) listener(event);
  }
}
