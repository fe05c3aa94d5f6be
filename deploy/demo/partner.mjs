// Prints the partner status that comes in on standard input as a reader of the demo would want it.
import { readFileSync } from 'node:fs';

const status = JSON.parse(readFileSync(0, 'utf8'));
const line = (counts) =>
  `    ${counts.name.padEnd(32)} on the list ${String(counts.onList ?? 0).padStart(5)}   recorded ${String(counts.recorded ?? 0).padStart(5)}   remaining ${String(counts.remaining ?? 0).padStart(5)}`;
console.log(line(status.regency));
for (const district of (status.districts ?? []).slice(0, 3)) console.log(line(district));
console.log(`    ... and ${Math.max(0, (status.districts ?? []).length - 3)} more districts`);
for (const visit of status.today ?? []) {
  console.log(`    today: ${visit.unitId} in ${visit.villageName} (${visit.districtName}) ${visit.arrive}-${visit.leave}, ${visit.sizeClass} to fetch`);
}
console.log(`    until ${status.lastServiceDay}, polling day ${status.pollingDay}. ${status.forecast}`);
