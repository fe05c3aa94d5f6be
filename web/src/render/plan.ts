import { h } from "../dom";
import { count, day, minuteOfDay } from "../format";
import type { Stop, Tour } from "../overview";

function stopRow(stop: Stop, districts: Map<string, string>): HTMLElement {
  const district = districts.get(stop.districtCode);
  const place = h("span", {}, district === undefined ? stop.villageName : `${stop.villageName}, ${district}`);
  if (stop.atOffice) place.append(" ", h("span", { class: "badge" }, "dipanggil ke kantor"));
  if (stop.visitId !== "") place.append(" ", h("span", { class: "badge done" }, "diumumkan"));
  return h(
    "li",
    {},
    h("span", { class: "time" }, `${minuteOfDay(stop.arriveMinute)}–${minuteOfDay(stop.leaveMinute)}`),
    place,
    h("span", { class: "people" }, `± ${count(stop.expectedCaptures)} dari ${count(stop.expectedWorkload)} orang`),
  );
}

// Tours by day and unit. `districts` maps a code to its name.
export function plan(tours: Tour[], districts: Map<string, string>): Node[] {
  if (tours.length === 0) return [h("p", { class: "empty" }, "Belum ada rencana.")];
  const byDay = new Map<string, Tour[]>();
  for (const tour of tours) byDay.set(tour.date, [...(byDay.get(tour.date) ?? []), tour]);
  return [...byDay].map(([date, ofDay]) =>
    h(
      "div",
      { class: "day" },
      h("h3", {}, day(date)),
      ...ofDay.map((tour) =>
        h(
          "div",
          { class: "tour" },
          h("p", { class: "unit" }, `Unit ${tour.unitId}`),
          h("ul", { class: "stops" }, ...tour.stops.map((stop) => stopRow(stop, districts))),
        ),
      ),
    ),
  );
}
