// Makes links: the web's open beside the page, the bot's own ask who taps them.

import { button, el } from "./elements.js";
import { meaning } from "./links.js";

/** A function (address, children, class) -> element. */
export function linkMaker(state, follow, say) {
  return (address, children, look = "inline") => {
    const means = meaning(address, state.bot.username);
    if (!means) return el("span", {}, ...children);
    if (means.web) {
      return el("a", { class: look, href: means.web, target: "_blank", rel: "noopener noreferrer" }, ...children);
    }
    const words = "This link works in Telegram itself, not in the preview.";
    const key = button("", () => (means.telegram ? say(words) : follow(means.start)), { class: look });
    key.append(...children);
    return key;
  };
}
