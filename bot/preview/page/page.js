// Puts the parts of the page together and starts them.

import { clockBar } from "./clockbar.js";
import { confirmed } from "./dialogs.js";
import { drawer } from "./drawer.js";
import { passing } from "./passing.js";
import { People } from "./people.js";
import { order } from "./server.js";
import { State } from "./state.js";

const RETRY_MS = 2000;
const NOTICE_FOR_MS = 6000;

const part = (id) => document.getElementById(id);
const state = new State();
let noticeTimer = null;

function say(words, forMs = NOTICE_FOR_MS) {
  clearTimeout(noticeTimer);
  part("notice").textContent = words;
  if (forMs) noticeTimer = setTimeout(() => part("notice").replaceChildren(), forMs);
}

async function startOver() {
  const words = "All messages and everything the bot knows are cleared, and the clock goes back to now.";
  if (!(await confirmed("Start over?", words, "Start over"))) return;
  try {
    await order("reset", {});
  } catch {
    say("That did not work. Please try again.");
  }
}

async function begin() {
  try {
    await state.load();
  } catch {
    say("The preview does not answer. Trying again.", 0);
    setTimeout(begin, RETRY_MS);
  }
}

const people = new People(state, part("chats"), part("switcher"), part("add-person"));
clockBar(state, { time: part("now"), bar: part("steps"), say });
passing(state, part("passed"), {
  show: (person, message) => people.showMessage(person, message),
  leave: () => document.querySelector('[data-action="day"]').focus(),
  heard: (words) => {
    part("heard").textContent = words;
  },
});
drawer(state, part("open-drawer"));
document.querySelector('[data-action="start-over"]').addEventListener("click", startOver);
state.on("stale", begin);
state.on("disconnected", () => say("The connection is lost. Trying again; nothing you typed is gone.", 0));
state.on("connected", () => say("", 0));
begin();
