import { h } from "../dom";
import type { Zone } from "../format";
import type { Notice } from "../overview";

const kinds: Record<string, string> = {
  NOTICE_KIND_VISIT_ANNOUNCED: "Kunjungan diumumkan",
  NOTICE_KIND_VISIT_CHANGED: "Kunjungan diubah",
  NOTICE_KIND_VISIT_CANCELLED: "Kunjungan dibatalkan",
};
const states: Record<string, [label: string, kind: string]> = {
  NOTICE_STATE_QUEUED: ["menunggu", ""],
  NOTICE_STATE_SENDING: ["sedang dikirim", ""],
  NOTICE_STATE_SENT: ["terkirim", "done"],
  NOTICE_STATE_FAILED: ["gagal", "bad"],
  NOTICE_STATE_NO_CONTACT: ["tanpa nomor", "bad"],
  NOTICE_STATE_SUPERSEDED: ["diganti", ""],
};
const roles: Record<string, string> = {
  RECIPIENT_ROLE_VILLAGE_HEAD: "kepada kepala desa",
  RECIPIENT_ROLE_DISTRICT_HEAD: "kepada camat",
};

export function notices(newest: Notice[], zone: Zone): Node {
  if (newest.length === 0) return h("p", { class: "empty" }, "Belum ada pemberitahuan.");
  const rows = newest.map((notice) => {
    const [label, kind] = states[notice.state] ?? [notice.state, ""];
    return h(
      "li",
      {},
      h(
        "div",
        { class: "meta" },
        h("span", {}, zone.brief(notice.createdAt)),
        h("span", {}, `${kinds[notice.kind] ?? notice.kind} ${roles[notice.role] ?? ""}`.trim()),
        h("span", { class: `badge ${kind}`.trim() }, label),
      ),
      h("p", { class: "text" }, notice.text),
    );
  });
  return h("ul", { class: "notices" }, ...rows);
}
