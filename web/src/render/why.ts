import { count, day } from "../format";
import type { RankingEntry } from "../overview";

// Why `above` stands directly above `below`, in the page's language: `reason` with the figures of both.
export function why(above: RankingEntry, below: RankingEntry | undefined, hysteresis: number): string {
  if (below === undefined) return "";
  const mine = Number(above.workload);
  const its = Number(below.workload);
  const same = `Sama banyak dengan ${below.name} (${count(mine)})`;
  switch (above.reason) {
    case "RANK_REASON_MORE_PEOPLE":
      return `${count(mine)} orang, ${count(mine - its)} lebih banyak daripada ${below.name}.`;
    case "RANK_REASON_LONGER_UNVISITED": {
      const visited = above.lastVisit === "" ? "belum pernah dikunjungi" : `terakhir dikunjungi ${day(above.lastVisit)}`;
      return `${same}, tetapi ${visited}, lebih lama daripada ${day(below.lastVisit)}.`;
    }
    case "RANK_REASON_LOWER_CODE": {
      const both = above.lastVisit === "" ? "keduanya belum dikunjungi" : `keduanya terakhir dikunjungi ${day(above.lastVisit)}`;
      return `${same} dan ${both}: kode yang lebih rendah lebih dahulu.`;
    }
    case "RANK_REASON_HELD": {
      const fewer = mine === its ? `sama banyak dengan ${below.name}` : `${count(its - mine)} lebih sedikit daripada ${below.name}`;
      return `${count(mine)} orang, ${fewer}, tetapi selisih di bawah ${count(hysteresis)} orang tidak mengubah urutan pengumuman terakhir.`;
    }
    default:
      return "";
  }
}
