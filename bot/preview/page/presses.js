// Shows that a pressed button is being answered, until the answer comes or three seconds pass.

const LONGEST_MS = 3000;

export class Presses {
  #waiting = new Map();
  #answered = new Set();

  /** `deliver(message, key)` resolves to {callback_id}, or null when it did not arrive. */
  constructor(deliver) {
    this.deliver = deliver;
  }

  async begin(message, key, node) {
    if (node.hasAttribute("aria-busy")) return;
    node.setAttribute("aria-busy", "true");
    const done = () => node.removeAttribute("aria-busy");
    setTimeout(done, LONGEST_MS);
    const given = await this.deliver(message, key);
    // The answer can overtake the reply that names it.
    if (!given || this.#answered.delete(String(given.callback_id))) done();
    else this.#waiting.set(String(given.callback_id), done);
  }

  end(callbackId) {
    const id = String(callbackId);
    const done = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (done) done();
    else this.#answered.add(id);
  }
}
