// Draws one message: words, pictures, files, buttons and when it was said.

import { button, el, icon, unseen } from "./elements.js";
import { richText } from "./entities.js";
import { fileAddress } from "./server.js";
import { dayKey, dayWords, timeOfDay } from "./times.js";

const THINGS = {
  voice: ["voice", "Voice note"],
  sticker: ["smile", "Sticker"],
  location: ["pin", "Location"],
  photo: ["photo", "Photo"],
  contact: ["person", "Contact"],
};

/** `names` is {bot, person}; `actions` has press, edit, link, command, jump and quoted. */
export function bubble(message, names, actions) {
  const at = new Date(message.at);
  const own = message.from === "person";
  const body = el(
    "div",
    { class: "bubble", tabindex: "-1", "data-message": message.id },
    unseen(`${own ? names.person : names.bot}: `),
    quote(message, actions),
    ...attachments(message),
    ...spoken(message, actions),
    reactions(message),
    keys(message, actions),
    stamp(message, at),
  );
  return el(
    "li",
    { class: own ? "said own" : "said", "data-day": dayKey(at) },
    el("p", { class: "day" }, el("span", {}, dayWords(at))),
    body,
    own && wordsOf(message) ? editButton(message, actions) : null,
  );
}

/**
 * Rewrites what differs in a drawn message but leaves its keys alone, so that a press or the focus on them goes on;
 * false when the two are not made of the same parts.
 */
export function rewritten(item, fresh) {
  const [old, now] = [item, fresh].map((one) => [...one.querySelector(".bubble").children]);
  if (old.length !== now.length || old.some((part, at) => part.className !== now[at].className)) return false;
  old.forEach((part, at) => {
    if (!part.matches(".keys") && !part.isEqualNode(now[at])) part.replaceWith(now[at]);
  });
  return true;
}

/** The text, or a picture's or file's caption. */
export function wordsOf(message) {
  return message.text || message.caption || "";
}

/** What to call a message in a few words. */
export function nameOf(message) {
  const contact = message.contact && contactName(message.contact);
  return wordsOf(message) || message.document?.file_name || contact || THINGS[message.kind]?.[1] || "A message";
}

function spoken(message, actions) {
  const words = wordsOf(message);
  return words ? [el("div", { class: "words", dir: "auto" }, ...richText(words, message.entities, actions))] : [];
}

function attachments(message) {
  if (message.photo) return [picture(message)];
  if (message.document) return [fileCard(message.document)];
  if (message.contact) return [contactCard(message.contact)];
  const thing = THINGS[message.kind];
  if (!thing || message.text) return [];
  return [el("p", { class: "thing" }, icon(thing[0]), el("span", {}, thing[1], place(message)))];
}

function place({ location }) {
  return location ? el("small", {}, `${location.latitude}, ${location.longitude}`) : null;
}

function picture(message) {
  const address = fileAddress(message.photo.file_id);
  const shown = el("img", { src: address, alt: message.caption ? "Picture" : "Picture without a caption" });
  shown.addEventListener("error", () => shown.parentElement.classList.add("missing"));
  return el("a", { class: "picture", href: address, target: "_blank", rel: "noopener noreferrer" }, shown);
}

function fileCard({ file_id: id, file_name: name, size }) {
  const address = fileAddress(id);
  const save = el("span", {}, "Save", unseen(` ${name ?? "file"}`));
  const named = el("span", {}, el("strong", {}, name ?? "File"), el("small", {}, sizeWords(size)));
  return el(
    "div",
    { class: "file" },
    el("p", { class: "thing" }, icon("page"), named),
    el("a", { class: "key", href: address, download: name ?? "" }, save),
  );
}

/** What a phone shows of a contact: who, the number, and a way to call. */
function contactCard(contact) {
  const name = contactName(contact);
  const named = el("span", {}, el("strong", { dir: "auto" }, name), el("small", {}, contact.phone_number));
  const call = el("span", {}, "Call", unseen(` ${name}`));
  return el(
    "div",
    { class: "file contact" },
    el("p", { class: "thing" }, icon("person"), named),
    el("a", { class: "key", href: `tel:${contact.phone_number.replace(/[^+\d]/g, "")}` }, call),
  );
}

function contactName({ first_name: first, last_name: last }) {
  return [first, last].filter(Boolean).join(" ");
}

function sizeWords(size) {
  if (size === null || size === undefined) return "";
  if (size < 1024) return `${size} bytes`;
  return size < 1024 ** 2 ? `${Math.round(size / 1024)} KB` : `${(size / 1024 ** 2).toFixed(1)} MB`;
}

function keys(message, actions) {
  const rows = message.buttons ?? [];
  if (rows.length === 0) return null;
  const one = (key) =>
    key.url
      ? actions.link(key.url, [key.text], "key")
      : button(key.text, (press) => actions.press(message, key, press.currentTarget), { class: "key" });
  return el("div", { class: "keys" }, ...rows.map((row) => el("div", { class: "key-row" }, ...row.map(one))));
}

function quote(message, actions) {
  if (!message.reply_to) return null;
  const id = message.reply_to.id ?? message.reply_to.message_id ?? message.reply_to;
  return button(actions.quoted(id), () => actions.jump(id), { class: "quote", dir: "auto" });
}

function reactions(message) {
  const given = (message.reactions ?? []).map((one) => one.emoji ?? one);
  return given.length > 0 ? el("p", { class: "reactions" }, unseen("Reaction: "), given.join(" ")) : null;
}

function stamp(message, at) {
  const marks = [];
  if (message.silent) marks.push("silent");
  if (message.pinned) marks.push("pinned");
  if (message.protected) marks.push("protected");
  if (message.edited_at) marks.push("edited");
  const time = el("time", { datetime: at.toISOString() }, timeOfDay(at));
  return el("p", { class: "stamp" }, ...marks.map((mark) => el("span", {}, mark)), time);
}

function editButton(message, actions) {
  const label = `Edit: ${wordsOf(message).slice(0, 40)}`;
  return button("Edit", () => actions.edit(message), { class: "edit", "aria-label": label });
}
