// What one person can do: each an order to the server, with the quiet words for when it fails.

import { ask, order } from "./server.js";

const KEPT = "Your words are kept; please try again.";

/** Every deed resolves to the server's answer, or to null after `say(words)`. */
export class Deeds {
  constructor(personId, say) {
    this.path = `people/${personId}`;
    this.say = say;
  }

  messages() {
    return this.#try(ask(`${this.path}/messages`), "The messages could not be read. Please load the page again.");
  }

  send(text) {
    return this.#order("messages", { text }, `That was not sent. ${KEPT}`);
  }

  correct(message, text) {
    return this.#order(`messages/${message.id}/edit`, { text }, `The correction was not sent. ${KEPT}`);
  }

  press(message, key) {
    const body = { message_id: message.id, data: key.data };
    return this.#order("press", body, "The press did not arrive. Please try again.");
  }

  /** A photo, voice note, sticker or location. */
  sendThing(thing) {
    return this.#order("send", thing, "That was not sent. Please try again.");
  }

  block(blocked) {
    return this.#order("block", { blocked }, "That did not work. Please try again.");
  }

  #order(what, body, words) {
    return this.#try(order(`${this.path}/${what}`, body), words);
  }

  async #try(deed, words) {
    try {
      return await deed;
    } catch {
      this.say(words);
      return null;
    }
  }
}
