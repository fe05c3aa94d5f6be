import { h } from "../dom";
import { briefDay, count } from "../format";
import type { RankingEntry, Tally } from "../overview";

// The table; rows whose rank differs from `ranksBefore` (by area code) are marked.
export function ranking(entries: RankingEntry[], tallies: Tally[], ranksBefore: Map<string, number>): HTMLElement {
  const byCode = new Map(tallies.map((tally) => [tally.areaCode, tally]));
  const rows = entries.map((entry) => {
    const tally = byCode.get(entry.areaCode);
    const before = ranksBefore.get(entry.areaCode);
    const moved = before !== undefined && before !== entry.rank;
    const extra = (label: string, text: string, kind: string): HTMLElement =>
      h("td", { class: `extra ${kind}`, "data-label": label }, text);
    return h(
      "tr",
      moved ? { class: "moved" } : {},
      h("td", { class: "num" }, String(entry.rank)),
      h("th", { scope: "row" }, entry.name, h("span", { class: "why" }, entry.why)),
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
