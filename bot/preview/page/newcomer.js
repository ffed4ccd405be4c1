// Asks who shall join: a first name, and the language their phone is set to.

import { openDialog } from "./dialogs.js";
import { button, el } from "./elements.js";
import { order } from "./server.js";

const LANGUAGES = [
  ["en", "English"],
  ["es", "Español"],
  ["de", "Deutsch"],
  ["fr", "Français"],
  ["pt", "Português"],
  ["ar", "العربية"],
  ["he", "עברית"],
];

/** Calls `onAdded(id)` once somebody new is there. */
export function askNewcomer(onAdded) {
  const name = el("input", { type: "text", required: true, maxlength: "32", autocomplete: "off", dir: "auto" });
  const language = el("select", {}, ...LANGUAGES.map(([code, words]) => el("option", { value: code }, words)));
  const problem = el("p", { class: "notice problem", role: "status" });
  const submit = async (event) => {
    event.preventDefault();
    try {
      const added = await order("people", { first_name: name.value, language_code: language.value });
      dialog.close();
      onAdded(added.id);
    } catch {
      problem.textContent = "That did not work. Please try again.";
    }
  };
  const cancel = button("Cancel", () => dialog.close(), { class: "quiet" });
  const add = el("button", { type: "submit", class: "main" }, "Add");
  const fields = [el("label", {}, "First name", name), el("label", {}, "Language of their phone", language)];
  const form = el("form", { submit }, ...fields, problem, el("div", { class: "choices" }, cancel, add));
  const dialog = openDialog("Add a person", [form]);
}
