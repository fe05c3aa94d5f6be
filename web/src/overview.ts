// The gateway's Overview message as proto JSON (proto/jemputbola/gateway/v1/dashboard.proto): 64-bit counts are strings.
export interface Tally {
  areaCode: string;
  listed: string;
  removed: string;
  recorded: string;
  setAside: string;
  workload: string;
}

export interface RankingEntry {
  rank: number;
  areaCode: string;
  name: string;
  workload: string;
  lastVisit: string;
  nextVisit: string;
  reason: string;
}

export interface Ranking {
  districts: RankingEntry[];
  hysteresis: number;
}

export interface Stop {
  villageName: string;
  districtCode: string;
  arriveMinute: number;
  leaveMinute: number;
  expectedCaptures: string;
  expectedWorkload: string;
  visitId: string;
  atOffice: boolean;
}

export interface Tour {
  date: string;
  unitId: string;
  stops: Stop[];
}

export interface Notice {
  id: string;
  kind: string;
  state: string;
  role: string;
  areaCode: string;
  text: string;
  createdAt: string;
}

// ISO dates; `goesOn` is empty when no unit comes up to the last service day, `backOn` when nobody knows.
export interface Standstill {
  from: string;
  to: string;
  goesOn: string;
  units: { unitId: string; broken: boolean; backOn: string }[];
}

export interface Coverage {
  by: string;
  districts: number;
  notCovered: { name: string; workload: string; reason: string }[];
}

export interface PlanRemark {
  kind: string;
  unitId: string;
  districtCode: string;
  villages: number;
  people: string;
  villageNames: string[];
}

// The range is not there before it has been drawn; a date is empty when it is too far off to name.
export interface Forecast {
  targetMet: boolean;
  workload: string;
  workingDaysLeft: number;
  dailyRate: number;
  dailyRateNeeded: number;
  expectedCapturesByDeadline: string;
  expectedLeftAtDeadline: string;
  finishDate: string;
  outOfReach: string;
  range?: {
    capturedByDeadline?: { expected: number; low: string; high: string };
    finish?: { low: string; high: string };
    inTime: number;
    likelihood: string;
  };
}

export interface Campaign {
  name: string;
  state: string;
  utcOffsetMinutes: number;
  lastServiceDay: string;
  pollingDay: string;
}

export interface Overview {
  regencyCode: string;
  regencyName: string;
  asOf?: { position?: { seq: string }; time?: string };
  clockMode: string;
  now?: string;
  regency?: Tally;
  districts: Tally[];
  ranking?: Ranking;
  campaign?: Campaign;
  tours: Tour[];
  forecast?: Forecast;
  notices: Notice[];
  standstill?: Standstill;
  coverage?: Coverage;
  remarks: PlanRemark[];
}
