import { h } from "../dom";
import { count, day } from "../format";
import type { Forecast } from "../overview";

// What is to be expected by the last service day, and the range that 8 of 10 drawn campaigns keep.
export function expectation(forecast: Forecast | undefined, lastServiceDay: string): Node[] {
  const range = forecast?.range;
  const captured = range?.capturedByDeadline;
  if (forecast === undefined || range === undefined || captured === undefined) return [];
  const workload = Number(forecast.workload);
  const left = (people: number): number => Math.max(0, Math.round(workload - people));
  const by = lastServiceDay === "" ? "sampai hari layanan terakhir" : `sampai ${day(lastServiceDay)}`;
  const between = (low: number, high: number): string => `8 dari 10 kemungkinan: ${count(low)}–${count(high)}`;
  const row = (label: string, value: string, note: string): HTMLElement =>
    h("div", {}, h("dt", {}, label), h("dd", {}, value, h("small", {}, note)));
  const finish = range.finish?.low
    ? `${day(range.finish.low)} – ${range.finish.high ? day(range.finish.high) : "belum dapat diperkirakan"}`
    : "belum dapat diperkirakan";
  return [
    h(
      "dl",
      { class: "expectation" },
      row(`Perkiraan terekam lagi ${by}`, count(Math.round(captured.expected)), between(Number(captured.low), Number(captured.high))),
      row("Perkiraan masih tersisa", count(left(captured.expected)), between(left(Number(captured.high)), left(Number(captured.low)))),
      row("Semua yang dapat ditemui selesai", finish, `peluang tepat waktu ${Math.round(range.inTime * 100)}%`),
    ),
  ];
}
