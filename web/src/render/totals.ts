import { h } from "../dom";
import { count } from "../format";
import type { Tally } from "../overview";

// The buckets of the regency: recorded + set aside + workload is who is on the list today.
export function totals(regency: Tally, closed: boolean): Node[] {
  const onList = Number(regency.listed) - Number(regency.removed);
  const recorded = Number(regency.recorded);
  const share = onList === 0 ? 0 : Math.floor((recorded / onList) * 100);
  const card = (label: string, value: string, note: string, kind = ""): HTMLElement =>
    h("div", kind === "" ? {} : { class: kind }, h("dt", {}, label), h("dd", {}, value, h("small", {}, note)));
  return [
    h(
      "dl",
      { class: "totals" },
      closed
        ? card("Belum direkam", count(regency.workload), "kampanye ditutup", "main")
        : card("Harus didatangi", count(regency.workload), "belum direkam", "main"),
      card("Sudah direkam", count(recorded), "biometrik terekam"),
      card("Disisihkan", count(regency.setAside), "pergi, pindah, meninggal …"),
      card("Dalam daftar", count(onList), `${count(regency.removed)} dicoret`),
    ),
    h(
      "div",
      { class: "share" },
      h("progress", { max: String(Math.max(onList, 1)), value: String(recorded), "aria-label": "Bagian yang sudah direkam" }),
      h("span", {}, `${share}% dari daftar sudah direkam`),
    ),
  ];
}
