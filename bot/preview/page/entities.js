// Turns a message's words and entities (UTF-16 offsets, as JavaScript counts) into elements.

import { button, el } from "./elements.js";
import { clockWords, formatted } from "./times.js";

const TAGS = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
  expandable_blockquote: "blockquote",
};
const BLOCKS = ["pre", "blockquote", "expandable_blockquote"];

/** `actions.link(address, children)` and `actions.command(words)` decide what can be pressed. */
export function richText(words, entities, actions) {
  const ordered = [...(entities ?? [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return pieces(words, ordered, 0, words.length, actions);
}

function pieces(words, entities, start, end, actions) {
  const nodes = [];
  let waiting = entities;
  let at = start;
  while (waiting.length > 0) {
    const [entity, ...others] = waiting;
    const from = Math.max(entity.offset, at);
    const to = Math.min(entity.offset + entity.length, end);
    waiting = others;
    if (from >= to) continue;
    if (from > at) nodes.push(words.slice(at, from));
    const inside = others.filter((other) => other.offset < to);
    waiting = others.filter((other) => other.offset + other.length > to);
    nodes.push(wrapped(entity, words.slice(from, to), pieces(words, inside, from, to, actions), actions));
    at = to;
    // A block brings its own line break.
    if (BLOCKS.includes(entity.type) && words[at] === "\n" && at < end) at += 1;
  }
  if (at < end) nodes.push(words.slice(at, end));
  return nodes;
}

function wrapped(entity, words, children, actions) {
  if (TAGS[entity.type]) return el(TAGS[entity.type], {}, ...children);
  if (entity.type === "text_link") return actions.link(entity.url ?? "", children);
  if (entity.type === "url") return actions.link(words, children);
  if (entity.type === "email") return actions.link(`mailto:${words}`, children);
  if (entity.type === "bot_command") return button(words, () => actions.command(words), { class: "inline" });
  if (entity.type === "spoiler") return spoiler(children);
  if (entity.type === "date_time") return moment(entity, children);
  return el("span", {}, ...children);
}

function spoiler(children) {
  const hidden = el("span", { class: "hidden-words" }, ...children);
  const cover = button(hidden, () => cover.replaceWith(...hidden.childNodes), {
    class: "spoiler",
    "aria-label": "Hidden words, press to show",
  });
  return cover;
}

function moment(entity, children) {
  if (!entity.unix_time) return el("span", {}, ...children);
  const at = new Date(entity.unix_time * 1000);
  const words = formatted(at, entity.date_time_format);
  const shown = words === null ? children : [words];
  return el("time", { datetime: at.toISOString(), title: clockWords(at) }, ...shown);
}
