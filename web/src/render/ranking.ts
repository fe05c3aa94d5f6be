import { h } from "../dom";
import { briefDay, count } from "../format";
import type { Ranking, Tally } from "../overview";
import { why } from "./why";

// The table; rows whose rank differs from `ranksBefore` (by area code) are marked.
export function ranking(of: Ranking | undefined, tallies: Tally[], ranksBefore: Map<string, number>): HTMLElement {
  const byCode = new Map(tallies.map((tally) => [tally.areaCode, tally]));
  const entries = of?.districts ?? [];
  const rows = entries.map((entry, index) => {
    const reason = why(entry, entries[index + 1], of?.hysteresis ?? 0);
    const tally = byCode.get(entry.areaCode);
    const before = ranksBefore.get(entry.areaCode);
    const moved = before !== undefined && before !== entry.rank;
    const extra = (label: string, text: string, kind: string): HTMLElement =>
      h("td", { class: `extra ${kind}`, "data-label": label }, text);
    return h(
      "tr",
      moved ? { class: "moved" } : {},
      h("td", { class: "num" }, String(entry.rank)),
      h("th", { scope: "row" }, entry.name, h("span", { class: "why" }, reason)),
      h("td", { class: "num load" }, count(tally?.workload ?? entry.workload)),
      extra("Sudah direkam", tally === undefined ? "–" : count(tally.recorded), "num"),
      extra("Disisihkan", tally === undefined ? "–" : count(tally.setAside), "num"),
      extra("Kunjungan terakhir", briefDay(entry.lastVisit), "date"),
      extra("Kunjungan berikut", briefDay(entry.nextVisit), "date"),
    );
  });
  const heading = (label: string, kind = ""): HTMLElement => h("th", { scope: "col", class: kind }, label);
  return h(
    "table",
    { "aria-labelledby": "ranking-title" },
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        heading("No.", "num"),
        heading("Kecamatan, dan mengapa di sini"),
        heading("Harus didatangi", "num"),
        heading("Sudah direkam", "num"),
        heading("Disisihkan", "num"),
        heading("Terakhir"),
        heading("Berikut"),
      ),
    ),
    h("tbody", {}, ...rows),
  );
}
