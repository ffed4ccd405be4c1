// Asks where the person is: a few example cities, or any latitude and longitude.

import { openDialog } from "./dialogs.js";
import { button, el } from "./elements.js";

const CITIES = [
  ["London", 51.5074, -0.1278],
  ["Berlin", 52.52, 13.405],
  ["New York", 40.7128, -74.006],
  ["Los Angeles", 34.0522, -118.2437],
  ["São Paulo", -23.5505, -46.6333],
  ["Mumbai", 19.076, 72.8777],
  ["Kathmandu", 27.7172, 85.324],
  ["Sydney", -33.8688, 151.2093],
];

/** Calls `onPlace(latitude, longitude)` at most once. */
export function askLocation(name, onPlace) {
  const give = (latitude, longitude) => {
    dialog.close();
    onPlace(latitude, longitude);
  };
  const cities = CITIES.map(([city, latitude, longitude]) => button(city, () => give(latitude, longitude)));
  const dialog = openDialog(`Where is ${name}?`, [
    el("p", {}, "Choose a city, or type a place below."),
    el("div", { class: "cities" }, ...cities),
    exactPlace(give, () => dialog.close()),
  ]);
}

function exactPlace(give, cancel) {
  const latitude = degrees(90);
  const longitude = degrees(180);
  const submit = (event) => {
    event.preventDefault();
    give(latitude.valueAsNumber, longitude.valueAsNumber);
  };
  return el(
    "form",
    { submit },
    el("div", { class: "pair" }, el("label", {}, "Latitude", latitude), el("label", {}, "Longitude", longitude)),
    el(
      "div",
      { class: "choices" },
      button("Cancel", cancel, { class: "quiet" }),
      el("button", { type: "submit", class: "main" }, "Send this place"),
    ),
  );
}

function degrees(most) {
  return el("input", { type: "number", step: "any", min: -most, max: most, required: true });
}
