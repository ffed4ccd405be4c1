// One person's side of the page: heading, chat, and the place to write.

import { ChatLog } from "./chatlog.js";
import { Composer } from "./composer.js";
import { Deeds } from "./deeds.js";
import { announce } from "./dialogs.js";
import { button, el } from "./elements.js";
import { linkMaker } from "./invitations.js";
import { askLocation } from "./location.js";
import { Presses } from "./presses.js";

const TYPING_FOR_MS = 5000;
const NOTICE_FOR_MS = 6000;

export class Column {
  unread = 0;
  #noticeTimer = null;
  #typingTimer = null;
  #rows = null;

  /** `follow(payload)` asks who opens the bot's own link. */
  constructor(person, state, follow) {
    this.person = person;
    this.names = { bot: state.bot.first_name, person: person.first_name };
    this.deeds = new Deeds(person.id, (words) => this.say(words, true));
    this.presses = new Presses((message, key) => this.deeds.press(message, key));
    this.log = new ChatLog(this.names, this.#actions(state, follow), this.#welcome());
    this.composer = this.#composer(state);
    this.notice = el("p", { class: "notice", role: "status" });
    this.blocked = this.#blockedNote();
    this.node = el(
      "section",
      { class: "column", "data-person": person.id, "aria-label": `${this.names.person}'s chat` },
      this.#head(),
      this.log.node,
      this.notice,
      this.composer.node,
      this.blocked,
    );
    this.update(person);
  }

  async load() {
    const found = await this.deeds.messages();
    if (found) this.log.load(found.messages);
    this.#showKeyboard();
  }

  update(person) {
    this.person = person;
    this.composer.node.hidden = person.blocked;
    this.blocked.hidden = !person.blocked;
    this.block.hidden = person.blocked;
    this.#stopTyping();
  }

  take(event) {
    if (event.kind === "typing") this.#typing();
    else if (event.kind === "answer") this.#answer(event);
    else if (event.kind === "delete") this.log.remove(event.message_id);
    else this.#put(event.message);
    this.#showKeyboard();
  }

  say(words, isProblem = false) {
    clearTimeout(this.#noticeTimer);
    this.notice.classList.toggle("problem", isProblem);
    this.notice.textContent = words;
    this.#noticeTimer = setTimeout(() => this.notice.replaceChildren(), NOTICE_FOR_MS);
  }

  #put(message) {
    this.log.put(message);
    if (message.from === "bot") this.#stopTyping();
  }

  #answer({ callback_id: id, text, show_alert: alert }) {
    this.presses.end(id);
    if (!text) return;
    if (alert) announce(`${this.names.bot} to ${this.names.person}`, text);
    else this.say(text);
  }

  #typing() {
    clearTimeout(this.#typingTimer);
    this.under.textContent = `${this.names.bot} is typing`;
    this.under.classList.add("typing");
    this.#typingTimer = setTimeout(() => this.#stopTyping(), TYPING_FOR_MS);
  }

  #stopTyping() {
    clearTimeout(this.#typingTimer);
    this.under.classList.remove("typing");
    this.under.textContent = this.person.blocked ? `has blocked ${this.names.bot}` : `chats with ${this.names.bot}`;
  }

  #showKeyboard() {
    const rows = this.log.keyboard();
    if (rows === this.#rows) return;
    this.#rows = rows;
    const press = (key) => (key.request_location ? this.#attach("location", "") : this.deeds.send(key.text));
    this.composer.setKeyboard(rows, press);
  }

  /** Whether what was typed has gone along. */
  async #attach(kind, caption) {
    if (kind === "location") {
      askLocation(this.names.person, (latitude, longitude) => this.deeds.sendThing({ kind, latitude, longitude }));
      return false;
    }
    return Boolean(await this.deeds.sendThing(caption ? { kind, caption } : { kind }));
  }

  #actions(state, follow) {
    return {
      press: (message, key, node) => this.presses.begin(message, key, node),
      edit: (message) => this.composer.correct(message),
      link: linkMaker(state, follow, (words) => this.say(words)),
      command: (words) => this.deeds.send(words),
    };
  }

  #composer(state) {
    return new Composer(this.person, () => state.commands, {
      send: (words) => this.deeds.send(words),
      correct: (message, words) => this.deeds.correct(message, words),
      attach: (kind, caption) => this.#attach(kind, caption),
      lastOwn: () => this.log.lastOwn(),
    });
  }

  #head() {
    const { bot, person } = this.names;
    const label = `Block ${bot} as ${person}`;
    this.under = el("p", { class: "under" });
    this.block = button("Block", () => this.deeds.block(true), { class: "quiet", "aria-label": label });
    const face = el("span", { class: "face", "aria-hidden": "true" }, [...person][0]);
    const who = el("div", { class: "who" }, el("h2", { dir: "auto" }, person), this.under);
    const skip = button(`Write as ${person}`, () => this.composer.input.focus(), { class: "skip" });
    return el("header", { class: "head" }, face, who, skip, this.block);
  }

  #welcome() {
    const { bot, person } = this.names;
    const look = { class: "main start", "aria-label": `Start as ${person}` };
    return el(
      "div",
      { class: "welcome" },
      el("span", { class: "mark", "aria-hidden": "true" }),
      el("p", {}, el("strong", {}, `You are ${person} here.`)),
      el("p", {}, `${bot} waits until you say hello.`),
      button("Start", () => this.deeds.send("/start"), look),
    );
  }

  #blockedNote() {
    const words = `${this.names.person} has blocked ${this.names.bot}. Nothing can be sent either way.`;
    const unblock = button("Unblock", () => this.deeds.block(false), { class: "main" });
    return el("div", { class: "blocked", hidden: true }, el("p", {}, words), unblock);
  }
}
