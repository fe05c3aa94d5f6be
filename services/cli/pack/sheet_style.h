#pragma once

namespace jemputbola::cli::pack {

// How the sheet prints: A4 portrait, a row never broken, the table's head and the watermark on every page.
inline constexpr char kSheetStyle[] = R"(
@page {
  size: A4 portrait;
  margin: 12mm 10mm 15mm;
  @bottom-right { content: "Halaman " counter(page) " dari " counter(pages); }
}
@page { @bottom-left { font: 8pt sans-serif; } @bottom-right { font: 8pt sans-serif; } }
* { box-sizing: border-box; }
body { margin: 0; font: 9pt/1.25 "Liberation Sans", Arial, sans-serif; color: #000; }
h1 { font-size: 14pt; margin: 0 0 1mm; }
h2 { font-size: 11pt; margin: 0 0 3mm; font-weight: normal; }
.facts { border-collapse: collapse; margin-bottom: 3mm; }
.facts th { text-align: left; font-weight: normal; padding: 0 4mm 0 0; }
.facts td { font-weight: bold; padding: 0; overflow-wrap: anywhere; }
.how { margin: 0 0 4mm; padding-left: 5mm; }
.how li { margin-bottom: 1mm; }
.people { width: 100%; border-collapse: collapse; table-layout: fixed; }
.people thead { display: table-header-group; }
.people tr { break-inside: avoid; }
.people tbody tr { height: 9.5mm; }
.people th, .people td { border: 0.3mm solid #555; padding: 0.6mm 1mm; vertical-align: middle; text-align: left;
  overflow-wrap: anywhere; }
.people .running td { border: 0; font-size: 7.5pt; padding: 0 0 1mm; }
col.no { width: 9mm; } col.name { width: 45mm; } col.sex { width: 8mm; } col.age { width: 10mm; }
col.finding { width: 27mm; } col.box { width: 7.5mm; }
td.no, td.age { text-align: right; }
.nik { font-family: "Liberation Mono", monospace; font-size: 7.5pt; }
.people th.tick { height: 22mm; padding: 0; vertical-align: bottom; text-align: center; }
th.tick span { writing-mode: vertical-rl; transform: rotate(180deg); font-weight: normal; font-size: 8pt; }
td.box { padding: 0; text-align: center; }
td.box i { display: inline-block; width: 4.5mm; height: 4.5mm; border: 0.3mm solid #000; vertical-align: middle; }
.sign { break-inside: avoid; display: flex; gap: 6mm; margin-top: 6mm; }
.sign p { flex: 1; margin: 0; padding-bottom: 16mm; border-bottom: 0.3mm solid #000; }
.mark { position: fixed; inset: 0; z-index: 1; pointer-events: none; overflow: hidden; display: flex;
  flex-direction: column; justify-content: space-around; align-items: center; }
.mark p { margin: 0; transform: rotate(-25deg); text-align: center; font-size: 20pt; font-weight: bold; color: #000;
  opacity: 0.1; print-color-adjust: exact; -webkit-print-color-adjust: exact; overflow-wrap: anywhere; }
@media screen { body { max-width: 190mm; margin: 8mm auto; } }
)";

}  // namespace jemputbola::cli::pack
