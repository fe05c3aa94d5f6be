import { count, day } from "../format";
import type { RankingEntry } from "../overview";

// ISO dates compare as text, and never visited, which is empty, counts as longest ago.
function goesBefore(a: RankingEntry, b: RankingEntry): boolean {
  const workload = Number(a.workload) - Number(b.workload);
  if (workload !== 0) return workload > 0;
  return a.lastVisit === b.lastVisit ? a.areaCode < b.areaCode : a.lastVisit < b.lastVisit;
}

// Why `above` stands directly above `below`, from their own fields; the rule is that of docs/planning.md.
export function why(above: RankingEntry, below: RankingEntry | undefined, hysteresis: number): string {
  if (below === undefined) return "";
  const mine = Number(above.workload);
  const its = Number(below.workload);
  if (!goesBefore(above, below)) {
    const fewer = mine === its ? `sama banyak dengan ${below.name}` : `${count(its - mine)} lebih sedikit daripada ${below.name}`;
    return `${count(mine)} orang, ${fewer}, tetapi selisih di bawah ${count(hysteresis)} orang tidak mengubah urutan pengumuman terakhir.`;
  }
  if (mine !== its) return `${count(mine)} orang, ${count(mine - its)} lebih banyak daripada ${below.name}.`;
  const same = `Sama banyak dengan ${below.name} (${count(mine)})`;
  if (above.lastVisit !== below.lastVisit) {
    const visited = above.lastVisit === "" ? "belum pernah dikunjungi" : `terakhir dikunjungi ${day(above.lastVisit)}`;
    return `${same}, tetapi ${visited}, lebih lama daripada ${day(below.lastVisit)}.`;
  }
  const both = above.lastVisit === "" ? "keduanya belum dikunjungi" : `keduanya terakhir dikunjungi ${day(above.lastVisit)}`;
  return `${same} dan ${both}: kode yang lebih rendah lebih dahulu.`;
}
