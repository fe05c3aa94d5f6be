import { count, day } from "../format";
import type { Campaign, Forecast } from "../overview";

const rate = (perDay: number): string => count(Math.round(perDay));

const verdicts: Record<string, string> = {
  LIKELIHOOD_VERY_LIKELY: "Cukup: semua yang dapat ditemui hampir pasti terekam",
  LIKELIHOOD_PROBABLE: "Mungkin cukup: semua yang dapat ditemui mungkin terekam",
  LIKELIHOOD_IMPROBABLE: "Mungkin tidak cukup: semua yang dapat ditemui mungkin belum terekam",
  LIKELIHOOD_VERY_UNLIKELY: "Target tidak tercapai: hampir pasti tidak semua yang dapat ditemui terekam",
};

// Whether it will be enough: how likely that is, once it is drawn (its figures: expectation.ts), then the plan.
export function forecastSentence(forecast: Forecast | undefined, campaign: Campaign | undefined): string {
  // Of a closed one hindrances.ts tells.
  if (forecast === undefined || campaign === undefined || campaign.state === "CAMPAIGN_STATE_CLOSED") return "";
  const left = count(forecast.workload);
  if (forecast.workload === "0") return "Tidak ada lagi yang harus didatangi.";
  if (forecast.workingDaysLeft === 0) {
    return `Target tidak tercapai: tidak ada hari kerja lagi dan ${left} orang masih harus didatangi.`;
  }
  if (forecast.expectedCapturesByDeadline === "0" && forecast.finishDate === "") {
    return `Target tidak tercapai: tidak ada kunjungan yang dapat direncanakan untuk ${left} orang yang tersisa.`;
  }
  const plan = forecast.targetMet ? reached(forecast) : missed(forecast, campaign);
  const verdict = verdicts[forecast.range?.likelihood ?? ""];
  if (verdict !== undefined) return `${verdict} sampai ${day(campaign.lastServiceDay)}. Menurut rencana ${plan}`;
  return forecast.targetMet ? `Menurut rencana ${plan}` : `Target tidak tercapai: menurut rencana ${plan}`;
}

function reached(forecast: Forecast): string {
  const unmet = forecast.expectedLeftAtDeadline;
  const rest =
    unmet === "0" ? "" : `; ${count(unmet)} dari ${count(forecast.workload)} orang tidak diharapkan ditemui dengan kunjungan saja`;
  return `semua yang dapat ditemui terekam sampai ${day(forecast.finishDate)}, jika di mana-mana yang datang sebanyak rata-rata${rest}.`;
}

function missed(forecast: Forecast, campaign: Campaign): string {
  const planned = rate(Number(forecast.expectedCapturesByDeadline) / forecast.workingDaysLeft);
  return (
    `dari ${count(forecast.workload)} orang kira-kira ${count(forecast.expectedCapturesByDeadline)} ` +
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
