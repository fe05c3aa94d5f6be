// Dates and numbers as the office writes them. Times are shown in the regency's zone, wherever the reader is.
const number = new Intl.NumberFormat("id-ID");
const longDay = new Intl.DateTimeFormat("id-ID", { dateStyle: "full", timeZone: "UTC" });
const shortDay = new Intl.DateTimeFormat("id-ID", { day: "numeric", month: "short", timeZone: "UTC" });
const clock = new Intl.DateTimeFormat("id-ID", { hour: "2-digit", minute: "2-digit", second: "2-digit", timeZone: "UTC" });
const shortClock = new Intl.DateTimeFormat("id-ID", { hour: "2-digit", minute: "2-digit", timeZone: "UTC" });

const zoneNames: Record<number, string> = { 420: "WIB", 480: "WITA", 540: "WIT" };

export const count = (people: string | number): string => number.format(Number(people));

// An ISO date without a zone.
export const day = (iso: string): string => longDay.format(new Date(`${iso}T00:00:00Z`));
export const briefDay = (iso: string): string => (iso === "" ? "–" : shortDay.format(new Date(`${iso}T00:00:00Z`)));

export const minuteOfDay = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}.${String(minute % 60).padStart(2, "0")}`;

export class Zone {
  constructor(private readonly offsetMinutes: number) {}

  private local(instant: string): Date {
    return new Date(new Date(instant).getTime() + this.offsetMinutes * 60_000);
  }
  private get name(): string {
    return zoneNames[this.offsetMinutes] ?? "";
  }
  full(instant: string): string {
    const local = this.local(instant);
    return `${longDay.format(local)} pukul ${clock.format(local)} ${this.name}`.trim();
  }
  brief(instant: string): string {
    const local = this.local(instant);
    return `${shortDay.format(local)} ${shortClock.format(local)}`;
  }
}
