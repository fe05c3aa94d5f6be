import { count, day } from "../format";
import type { Campaign, Forecast } from "../overview";

const rate = (perDay: number): string => count(Math.round(perDay));

// Whether it will be enough, from the plan's own figures; the range stands beside it (expectation.ts).
export function forecastSentence(forecast: Forecast | undefined, campaign: Campaign | undefined): string {
  // Of a closed one hindrances.ts tells.
  if (forecast === undefined || campaign === undefined || campaign.state === "CAMPAIGN_STATE_CLOSED") return "";
  const left = count(forecast.workload);
  if (forecast.workload === "0") return "Tidak ada lagi yang harus didatangi.";
  if (forecast.targetMet && forecast.finishDate !== "") {
    const unmet = forecast.expectedLeftAtDeadline;
    const rest = unmet === "0" ? "" : `; ${count(unmet)} dari ${left} orang tidak diharapkan ditemui dengan kunjungan saja`;
    return `Semua yang dapat ditemui terekam sampai ${day(forecast.finishDate)}${rest}.`;
  }
  if (forecast.workingDaysLeft === 0) {
    return `Target tidak tercapai: tidak ada hari kerja lagi dan ${left} orang masih harus didatangi.`;
  }
  if (forecast.expectedCapturesByDeadline === "0" && forecast.finishDate === "") {
    return `Target tidak tercapai: tidak ada kunjungan yang dapat direncanakan untuk ${left} orang yang tersisa.`;
  }
  const planned = rate(Number(forecast.expectedCapturesByDeadline) / forecast.workingDaysLeft);
  return (
    `Target tidak tercapai: menurut rencana dari ${left} orang kira-kira ${count(forecast.expectedCapturesByDeadline)} ` +
    `terekam sampai ${day(campaign.lastServiceDay)} (${planned} sehari) dan ${count(forecast.expectedLeftAtDeadline)} tersisa; ` +
    whatRemains(forecast)
  );
}

// No daily rate helps those to whom no unit comes.
function whatRemains(forecast: Forecast): string {
  if (forecast.outOfReach !== "0") {
    return `selama apa pun diteruskan, ${count(forecast.outOfReach)} orang yang dapat ditemui tidak didatangi unit mana pun.`;
  }
  const end =
    forecast.finishDate === ""
      ? "jika diteruskan, rencana memerlukan lebih dari dua tahun"
      : `jika diteruskan, rencana selesai ${day(forecast.finishDate)}`;
  return `perlu ${rate(forecast.dailyRateNeeded)} sehari; ${end}.`;
}
