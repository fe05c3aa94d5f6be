import { byId } from "./dom";
import { day, Zone } from "./format";
import { follow } from "./live";
import type { Overview } from "./overview";
import { expectation } from "./render/expectation";
import { forecastSentence } from "./render/forecast";
import { hindrances } from "./render/hindrances";
import { notices } from "./render/notices";
import { plan } from "./render/plan";
import { ranking } from "./render/ranking";
import { totals } from "./render/totals";

const witaMinutes = 480;
const noRegencyRetryMs = 3_000;
const campaignStates: Record<string, string> = {
  CAMPAIGN_STATE_DRAFT: "rancangan",
  CAMPAIGN_STATE_OPEN: "berjalan",
  CAMPAIGN_STATE_CLOSED: "ditutup",
};

let ranksBefore = new Map<string, number>();

function setText(id: string, text: string): void {
  const element = byId(id);
  // Unchanged text is left alone, so that a screen reader does not say it again.
  if (element.textContent !== text) element.textContent = text;
}

// As setText, of what holds text alone.
function replace(id: string, nodes: Node[]): void {
  const element = byId(id);
  const text = nodes.map((node) => node.textContent).join();
  if (element.dataset["text"] === text) return;
  element.dataset["text"] = text;
  element.replaceChildren(...nodes);
}

function show(overview: Overview): void {
  const zone = new Zone(overview.campaign?.utcOffsetMinutes ?? witaMinutes);
  const campaign = overview.campaign;
  const title = campaign === undefined || campaign.name === "" ? "Belum ada kampanye" : campaign.name;
  setText("campaign", title);
  document.title = `${title} – ${overview.regencyName}`;
  const facts = [overview.regencyName];
  if (campaign !== undefined) {
    facts.push(campaignStates[campaign.state] ?? campaign.state);
    if (campaign.lastServiceDay !== "") facts.push(`layanan sampai ${day(campaign.lastServiceDay)}`);
    if (campaign.pollingDay !== "") facts.push(`pemungutan suara ${day(campaign.pollingDay)}`);
  }
  setText("regency", facts.join(" · "));

  const training = byId("training");
  training.hidden = overview.clockMode !== "manual";
  if (overview.clockMode === "manual" && overview.now !== undefined) {
    setText("training", `LATIHAN (TRAINING) — jam diatur dengan tangan: ${zone.full(overview.now)}`);
  }
  const position = overview.asOf?.position?.seq ?? "0";
  setText("as-of", overview.asOf?.time === undefined ? "" : `Per ${zone.full(overview.asOf.time)} (posisi ${position})`);

  replace("hindrances", hindrances(overview));
  if (overview.regency !== undefined) byId("totals").replaceChildren(...totals(overview.regency, campaign?.state === "CAMPAIGN_STATE_CLOSED"));
  const forecast = byId("forecast");
  setText("forecast", forecastSentence(overview.forecast, campaign));
  byId("expectation").replaceChildren(...expectation(overview.forecast, campaign?.lastServiceDay ?? ""));
  forecast.classList.toggle("missed", overview.forecast !== undefined && !overview.forecast.targetMet);

  const entries = overview.ranking?.districts ?? [];
  byId("ranking-table").replaceChildren(ranking(overview.ranking, overview.districts, ranksBefore));
  ranksBefore = new Map(entries.map((entry) => [entry.areaCode, entry.rank]));
  byId("plan").replaceChildren(...plan(overview.tours, new Map(entries.map((entry) => [entry.areaCode, entry.name]))));
  byId("notices").replaceChildren(notices(overview.notices, zone));
}

function setProblem(text: string): void {
  byId("problem").hidden = text === "";
  setText("problem", text);
}

function setConnection(state: "live" | "lost", text: string): void {
  byId("connection").dataset["state"] = state;
  setText("connection", text);
}

// The regency named in the address (?regency=53.03), or the first that the registry knows.
async function chooseRegency(): Promise<string> {
  const asked = new URLSearchParams(location.search).get("regency");
  if (asked !== null && asked !== "") return asked;
  for (;;) {
    try {
      const answer = await fetch("/v1/regencies");
      const body = (await answer.json()) as { message?: string; regencies?: { code: string }[] };
      const first = body.regencies?.[0]?.code;
      if (first !== undefined) return first;
      setProblem(body.message ?? "Daftar penduduk belum diimpor.");
    } catch {
      setProblem("Server tidak menjawab; dicoba lagi.");
    }
    await new Promise((resolve) => setTimeout(resolve, noRegencyRetryMs));
  }
}

void chooseRegency().then((code) => {
  follow(code, {
    overview(overview) {
      setProblem("");
      setConnection("live", "Langsung");
      show(overview);
    },
    lost(reason) {
      setConnection("lost", "Terputus; menyambung lagi…");
      setProblem(reason);
    },
  });
});
