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
  why: string;
}

export interface Stop {
  villageName: string;
  districtCode: string;
  arriveMinute: number;
  leaveMinute: number;
  expectedCaptures: string;
  reason: string;
  visitId: string;
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

// The range is not there before it has been drawn; a date is empty when it is too far off to name.
export interface Forecast {
  sentence: string;
  targetMet: boolean;
  workload: string;
  range?: {
    capturedByDeadline?: { expected: number; low: string; high: string };
    finish?: { low: string; high: string };
    inTime: number;
  };
}

export interface Overview {
  regencyCode: string;
  regencyName: string;
  asOf?: { position?: { seq: string }; time?: string };
  clockMode: string;
  now?: string;
  regency?: Tally;
  districts: Tally[];
  ranking?: { districts: RankingEntry[] };
  campaign?: { name: string; state: string; utcOffsetMinutes: number; lastServiceDay: string; pollingDay: string };
  tours: Tour[];
  forecast?: Forecast;
  notices: Notice[];
}
