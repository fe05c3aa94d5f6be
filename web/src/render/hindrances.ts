import { h } from "../dom";
import { count, day } from "../format";
import type { Coverage, Overview, PlanRemark, Standstill } from "../overview";

// Which day and why no unit is there; scheduling says the same in English (Plan.standstill).
function standstill(still: Standstill, lastServiceDay: string): string {
  const why = still.units.map((unit) => {
    if (!unit.broken) return `${unit.unitId} libur`;
    return unit.backOn === "" ? `${unit.unitId} rusak` : `${unit.unitId} rusak sampai kembali ${day(unit.backOn)}`;
  });
  const when = still.from === still.to ? `pada ${day(still.from)}` : `dari ${day(still.from)} sampai ${day(still.to)}`;
  const until =
    still.goesOn === ""
      ? `sampai hari layanan terakhir, ${day(lastServiceDay === "" ? still.to : lastServiceDay)}`
      : `sebelum ${day(still.goesOn)}`;
  return `Tidak ada unit yang bertugas ${when} (${why.join("; ")}): tidak ada kunjungan yang direncanakan ${until}.`;
}

const uncovered: Record<string, string> = {
  UNCOVERED_REASON_DAY_PAST: "harinya sudah lewat",
  UNCOVERED_REASON_NOBODY_MET: "tidak seorang pun diharapkan ditemui",
  UNCOVERED_REASON_PLACE_UNKNOWN: "letak desanya tidak diketahui",
  UNCOVERED_REASON_TOO_FAR: "terlalu jauh untuk perjalanan dalam jam kantor",
  UNCOVERED_REASON_NO_UNIT: "tidak ada unit yang punya waktu sampai hari itu",
  UNCOVERED_REASON_DAYS_TAKEN: "hari-hari sampai itu sudah diumumkan untuk tempat lain atau dibatalkan",
  UNCOVERED_REASON_TOO_FEW_DAYS: "hari unit yang tersisa sampai itu tidak cukup",
};

function coverage(rule: Coverage): string {
  const by = day(rule.by);
  if (rule.notCovered.length === 0) {
    return rule.districts === 0
      ? "Tidak ada kecamatan yang masih harus didatangi."
      : `Semua ${count(rule.districts)} kecamatan yang harus didatangi dikunjungi sampai ${by}.`;
  }
  const names = new Map<string, string[]>();
  for (const district of rule.notCovered) {
    const why = uncovered[district.reason] ?? "";
    names.set(why, [...(names.get(why) ?? []), district.name]);
  }
  const which = [...names].map(([why, of]) => (why === "" ? of.join(", ") : `${of.join(", ")} (${why})`)).join("; ");
  const missing = `${count(rule.notCovered.length)} dari ${count(rule.districts)}`;
  return `${missing} kecamatan yang harus didatangi tidak dikunjungi sampai ${by}: ${which}.`;
}

function remark(about: PlanRemark): string {
  if (about.kind === "PLAN_REMARK_KIND_UNIT_WITHOUT_VILLAGES") {
    return `Unit ${about.unitId} melayani kecamatan ${about.districtCode} yang tidak dikenal satu desanya pun: tidak ada yang dipanggil ke sana.`;
  }
  const more = about.villages - about.villageNames.length;
  const names = about.villageNames.join(", ") + (more > 0 ? `, dan ${count(more)} lagi` : "");
  const which = `${count(about.villages)} desa dengan ${count(about.people)} orang (${names})`;
  if (about.kind === "PLAN_REMARK_KIND_NO_UNIT_TOURS") {
    return `Tidak ada unit keliling, sehingga ${which} tidak didatangi: tambahkan unit keliling, atau layani kecamatannya di kantor.`;
  }
  if (about.kind === "PLAN_REMARK_KIND_PLACE_UNKNOWN") {
    return `Letak ${which} tidak diketahui, sehingga tidak dikunjungi: impor wilayah dengan koordinat.`;
  }
  return `Tidak ada perjalanan yang mencapai ${which} dan kembali dalam jam kantor: panggil orangnya ke tempat lain, atau perpanjang jam.`;
}

// What a coordinator must know of the plan: what is urgent first. Nothing while everything goes its way.
export function hindrances(overview: Overview): Node[] {
  const campaign = overview.campaign;
  const items: [text: string, kind: string][] = [];
  if (campaign?.state === "CAMPAIGN_STATE_CLOSED") {
    const left = count(overview.regency?.workload ?? 0);
    const kept = overview.tours.length > 0 ? " Kunjungan di bawah yang sudah diumumkan tetap dilaksanakan." : "";
    items.push([
      `Kampanye sudah ditutup: tidak ada lagi kunjungan yang direncanakan.${kept} ${left} orang belum direkam.`,
      "urgent",
    ]);
  }
  if (overview.standstill !== undefined) {
    items.push([standstill(overview.standstill, campaign?.lastServiceDay ?? ""), "urgent"]);
  }
  if (overview.coverage !== undefined) {
    items.push([coverage(overview.coverage), overview.coverage.notCovered.length > 0 ? "urgent" : ""]);
  }
  for (const about of overview.remarks) items.push([remark(about), "urgent"]);
  if (items.length === 0) return [];
  return [h("ul", { class: "hindrances" }, ...items.map(([text, kind]) => h("li", { class: kind }, text)))];
}
