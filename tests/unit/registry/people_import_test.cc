#include "absl/strings/str_cat.h"
#include "common/rpc/channel.h"
#include "registry/store/imports.h"
#include "registry/store/people_list.h"
#include "tests/unit/registry/registry_fixture.h"

namespace jemputbola::registry {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

class PeopleImportTest : public RegistryTest {
 protected:
  // "3:nik:REFUSED"
  std::vector<std::string> Reports() {
    std::vector<std::string> reports;
    for (const auto& report : reports_) {
      reports.push_back(absl::StrCat(report.line(), ":", report.field(), ":",
                                     platform::v1::RowSeverity_Name(report.severity()).substr(13)));
    }
    return reports;
  }
  platform::v1::ImportResult DryRun(const std::string& csv) {
    v1::ImportPeopleOptions options;
    options.set_dry_run(true);
    platform::v1::ImportResult result;
    const grpc::Status status = TryImportPeople(csv, options, result);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return result;
  }
  platform::v1::ImportResult Covering(const std::string& csv, const std::string& area) {
    v1::ImportPeopleOptions options;
    options.add_covers(area);
    platform::v1::ImportResult result;
    const grpc::Status status = TryImportPeople(csv, options, result);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return result;
  }
  // Every row of the tables that an import may write, as text.
  std::vector<std::string> EverythingStored() {
    std::vector<std::string> all;
    const std::vector<std::string> queries = {
        "select person_id || village_code || last_list || vanished || bucket from person order by person_id",
        "select cast(number as text) || digest from people_list order by partition, number",
        "select conflict_id || state from list_conflict order by conflict_id",
        "select village_code || revision from village_tally order by village_code",
        "select cast(count(*) as text) from audit_log",
    };
    EXPECT_TRUE(database()
                    .Read([&](const jemputbola::store::ReadTransaction& tx) {
                      for (const std::string& query : queries) {
                        const soci::rowset<std::string> rows = (tx.sql().prepare << query);
                        for (const std::string& row : rows) all.push_back(row);
                      }
                      return absl::OkStatus();
                    })
                    .ok());
    return all;
  }
  std::string Refusal(std::string_view csv) {
    platform::v1::ImportResult result;
    const grpc::Status status = TryImportPeople(csv, {}, result);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << status.error_message();
    return status.error_message();
  }
};
JB_ON_BOTH_STORES(PeopleImportTest);

std::string Renamed(std::string row, const std::string& name) {
  const std::size_t at = row.find("XAVERIUS");
  return row.replace(at, row.find(',', at) - at, name);
}

TEST_P(PeopleImportTest, PeopleAreListedAndTheirVillagesToldOfOnce) {
  Populate(5);
  EXPECT_EQ(Village(kBokon).listed(), 5);
  EXPECT_EQ(Village(kBokon).workload_findings().unverified(), 5);
  EXPECT_EQ(Village(kBokon).revision(), 4) << "three villages, then one change for five people";
  ExpectTalliesEqualARecount();
}

TEST_P(PeopleImportTest, TheSameFileTwiceChangesNothing) {
  Populate();
  std::string csv = kPeopleHeader;
  for (int i = 1; i <= 30; ++i) csv += PersonRow(i, i % 2 == 0 ? kBokon : kEban);
  csv += Renamed(PersonRow(1, kEban), "SOMEBODY ELSE");
  const auto first = ImportPeople(csv);
  EXPECT_EQ(first.added(), 30);
  EXPECT_EQ(first.conflicts(), 1);
  const auto log = Log().size();
  const auto again = ImportPeople(csv);
  EXPECT_EQ(again.unchanged(), 30);
  EXPECT_EQ(again.conflicts(), 1);
  EXPECT_EQ(again.rows(), 31);
  EXPECT_EQ(again.vanished(), 0);
  EXPECT_EQ(Log().size(), log);
  EXPECT_EQ(Number("select count(*) from list_conflict"), 1) << "noticed once";
}

TEST_P(PeopleImportTest, MoreRowsThanOneTransactionTakesAreAllListed) {
  Populate();
  std::string csv = kPeopleHeader;
  for (int i = 1; i <= 9100; ++i) csv += PersonRow(i, i % 3 == 0 ? kBokon : kEban);
  EXPECT_EQ(ImportPeople(csv).added(), 9100);
  EXPECT_EQ(ListTallies(v1::AREA_LEVEL_REGENCY).by_code[kRegency].listed(), 9100);
  ExpectTalliesEqualARecount();
}

TEST_P(PeopleImportTest, BadRowsAreRefusedAloneAndNeverRepeated) {
  Populate();
  const std::string csv =
      absl::StrCat(kPeopleHeader, PersonRow(1, kBokon), "5303013002850002,,Bad Nik,L,1985-02-28,,,", kBokon, "\n",  // 3
                   PersonRow(3, "53.03.01.2999"),                                                                   // 4
                   "\"quoted\nover two lines\"\n",                                // 5 and 6
                   PersonRow(4, kBokon),                                          // 7
                   PersonRow(1, kEban),                                           // 8: NIK again
                   NikOf(5), ",,", NameOf(5), ",Q,1985-08-17,,,", kBokon, "\n");  // 9
  const auto result = ImportPeople(csv);
  EXPECT_EQ(result.added(), 2);
  EXPECT_EQ(result.refused(), 4);
  EXPECT_EQ(result.rows(), 7);
  EXPECT_THAT(Reports(), UnorderedElementsAre("3:nik:REFUSED", "4:village_code:REFUSED", "5::REFUSED", "8:nik:CONFLICT",
                                              "9:sex:REFUSED"));
  for (const auto& report : reports_) {
    for (const std::string& secret : {NikOf(1), NikOf(5), NameOf(5), std::string("5303013002850002")}) {
      EXPECT_THAT(report.reason(), Not(HasSubstr(secret)));
    }
  }
}

TEST_P(PeopleImportTest, DoubtsAndUnknownRegionsAreCountedApartAndThePersonKept) {
  Populate();
  const std::string csv =
      absl::StrCat(kPeopleHeader, "5303011708850001,,A,P,1985-08-17,,,", kBokon, "\n",  // 2: a man's NIK
                   "3171011708850001,,B,L,1985-08-17,,,", kBokon, "\n",                 // 3: Jakarta
                   "3171011708850002,,C,L,1985-08-18,,,", kBokon, "\n",                 // 4: both
                   "5303011708850003,,D,L,1985-08-17,,,", kBokon, "\n");
  const auto result = ImportPeople(csv);
  EXPECT_EQ(result.added(), 4);
  EXPECT_EQ(result.doubted(), 2);
  EXPECT_EQ(result.unverified(), 2);
  EXPECT_THAT(Reports(), ElementsAre("2:sex:WARNING", "3:nik:UNVERIFIED", "4:birth_date:WARNING", "4:nik:UNVERIFIED"));
}

TEST_P(PeopleImportTest, TheFileMayBeIndonesianWithSemicolonsByteOrderMarkAndWindowsLineEnds) {
  Populate();
  const std::string csv = absl::StrCat(
      "\xEF\xBB\xBF"
      "Kecamatan;NAMA LENGKAP;No. KK;Tgl Lahir;Desa;JK;NIK;Status Perkawinan;Keterangan\r\n",
      "Miomaffo Timur;\"T’Eba;  Maria\";;17-08-1985;Bokon;P;", "5303015708850001", ";KAWIN;x\r\n",
      "Kec. Miomaffo Barat;yosef;5303019999990001;17/08/1985;EBAN;L;", NikOf(2), ";;");
  for (const std::size_t piece : {std::size_t{1}, csv.size()}) {
    platform::v1::ImportResult result;
    const grpc::Status status = TryImportPeople(csv, {}, result, piece);
    EXPECT_TRUE(status.ok()) << status.error_message();
    EXPECT_EQ(result.added() + result.unchanged(), 2) << result.DebugString();
    EXPECT_THAT(Reports(), IsEmpty());
  }
  EXPECT_EQ(GetManifest(kBokon)->entries(0).full_name(), "T'EBA; MARIA");
  EXPECT_EQ(GetManifest(kEban)->entries(0).full_name(), "YOSEF");
}

TEST_P(PeopleImportTest, ABadFileIsRefusedWithAReasonAndChangesNothing) {
  using std::string_view_literals::operator""sv;
  Populate(3);
  const auto before = EverythingStored();
  const std::string rows = absl::StrCat(kPeopleHeader, PersonRow(4, kBokon), PersonRow(5, kBokon));
  std::string wide = kPeopleHeader;
  wide.pop_back();
  for (int i = 0; i < 2'000'000; ++i) wide += ",x";
  EXPECT_THAT(Refusal(""), HasSubstr("empty"));
  EXPECT_THAT(Refusal("nik,full_name,birth_date\n1,2,3\n"), HasSubstr("village_code"));
  EXPECT_THAT(Refusal(PersonRow(4, kBokon) + PersonRow(5, kBokon)), HasSubstr("no column nik"));
  EXPECT_THAT(Refusal("\x7F"
                      "ELF\x02\x01\x01\0\0\0"sv),
              HasSubstr("binary"));
  EXPECT_THAT(Refusal(rows + std::string("a\0b\n", 4)), HasSubstr("NUL"));
  EXPECT_THAT(Refusal("PK\x03\x04"
                      "anything"),
              HasSubstr("spreadsheet"));
  EXPECT_THAT(Refusal("\x1F\x8B\x08\x01"), HasSubstr("compressed"));
  EXPECT_THAT(Refusal("\xFF\xFEn\0i\0k\0"sv), HasSubstr("UTF-16"));
  EXPECT_THAT(Refusal(rows + Renamed(PersonRow(6, kBokon), "JOS\xC9")), HasSubstr("Line 4 is not UTF-8"));
  EXPECT_THAT(Refusal(rows + std::string(10 << 20, 'x') + "\n"), HasSubstr("Line 4"));
  EXPECT_THAT(Refusal(rows + "\"" + PersonRow(6, kBokon)), HasSubstr("quote"));
  EXPECT_THAT(Refusal(wide + "\n"), HasSubstr("200 columns"));
  EXPECT_EQ(EverythingStored(), before);
}

TEST_P(PeopleImportTest, ABirthDateIn2099RefusesItsRowOnly) {
  Populate();
  const auto result =
      ImportPeople(std::string(kPeopleHeader) + PersonRow(1, kBokon, "2099-01-01") + PersonRow(2, kBokon));
  EXPECT_EQ(result.added(), 1);
  EXPECT_THAT(Reports(), ElementsAre("2:birth_date:REFUSED"));
}

TEST_P(PeopleImportTest, AFileThatBreaksOffChangesNothing) {
  Populate();
  const auto before = EverythingStored();
  {
    const auto context = rpc::NewContext(absl::Seconds(10));
    auto stream = stub_->ImportPeople(context.get());
    v1::ImportPeopleRequest request;
    request.set_chunk(std::string(kPeopleHeader) + PersonRow(1, kBokon));
    EXPECT_TRUE(stream->Write(request));
    context->TryCancel();
    EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  server_.reset();  // waits for the call's end
  EXPECT_EQ(EverythingStored(), before);
}

TEST_P(PeopleImportTest, OneListIsImportedAtATime) {
  Populate();
  const auto context = rpc::NewContext(absl::Seconds(20));
  auto first = stub_->ImportPeople(context.get());
  v1::ImportPeopleRequest request;
  request.set_chunk(std::string(kPeopleHeader) + PersonRow(1, kBokon));
  ASSERT_TRUE(first->Write(request));
  // The first call may not have begun yet: it is one of the two that is told to wait.
  platform::v1::ImportResult result;
  const grpc::Status second = TryImportPeople(std::string(kPeopleHeader) + PersonRow(2, kBokon), {}, result);
  first->WritesDone();
  v1::ImportPeopleResponse response;
  while (first->Read(&response)) continue;
  const grpc::Status status = first->Finish();
  EXPECT_NE(second.ok(), status.ok());
  EXPECT_EQ((second.ok() ? status : second).error_code(), grpc::StatusCode::ABORTED);
}

TEST_P(PeopleImportTest, ADryRunTellsWhatAnImportWouldDoAndWritesNothing) {
  Populate(4);
  ImportPeople(std::string(kPeopleHeader) + PersonRow(1, kBokon) + PersonRow(2, kBokon) + PersonRow(3, kBokon));
  ASSERT_EQ(Village(kBokon).vanished(), 1) << "person 4";
  const std::string third = PeopleOf(kBokon)[2];
  const auto before = EverythingStored();
  std::string csv =
      absl::StrCat(kPeopleHeader, PersonRow(1, kBokon), Renamed(PersonRow(2, kBokon), "NEW NAME"), PersonRow(4, kBokon),
                   PersonRow(5, kBokon), PersonRow(5, kBokon), PersonRow(5, kEban), PersonRow(6, "53.03.01.2999"));
  const auto dry = DryRun(csv);
  const auto dry_reports = Reports();
  EXPECT_EQ(EverythingStored(), before);
  EXPECT_EQ(dry.vanished(), 1) << "person 3";
  EXPECT_EQ(dry.reappeared(), 1) << "person 4";
  EXPECT_THAT(reports_.back().reason(), AllOf(HasSubstr(third), HasSubstr("would be")));
  const auto done = ImportPeople(csv);
  EXPECT_EQ(dry.DebugString(), done.DebugString());
  EXPECT_EQ(dry_reports, Reports());
  EXPECT_EQ(dry_reports.back(), "0::VANISHED");
  EXPECT_THAT(reports_.back().reason(), HasSubstr(third));
}

TEST_P(PeopleImportTest, ANewerListUpdatesWhoIsListedAndKeepsWhatWasReported) {
  Populate(2);
  const auto people = PeopleOf(kBokon);
  ASSERT_TRUE(Deliver({Captured(people[0], field_reporting::v1::OUTCOME_NOT_MET)}).ok());
  const auto result = ImportPeople(std::string(kPeopleHeader) + PersonRow(1, kEban) + PersonRow(2, kBokon));
  EXPECT_EQ(result.updated(), 1);
  EXPECT_EQ(result.unchanged(), 1);
  EXPECT_EQ(Village(kBokon).listed(), 1);
  EXPECT_EQ(Village(kEban).workload_findings().not_met(), 1);
  EXPECT_EQ(StandingOf(people[0]).village_code, kEban);
  ExpectTalliesEqualARecount();
}

TEST_P(PeopleImportTest, WhatANewerListDoesNotTellStaysAsItWasKnown) {
  Populate(1);
  const std::string bare =
      absl::StrCat("nik,nama,tanggal_lahir,kode_desa\n", NikOf(1), ",", NameOf(1), ",1985-08-17,", kBokon, "\n");
  EXPECT_EQ(ImportPeople(bare).unchanged(), 1) << "no family card, sex, address and phone in the file";
  EXPECT_EQ(GetManifest(kBokon)->entries(0).address(), "Jalan Zamrud 77");
}

TEST_P(PeopleImportTest, WhoIsNotInANewerListOfTheVillageIsMarkedAndNeverDeleted) {
  Populate(3);
  ImportPeople(std::string(kPeopleHeader) + PersonRow(10, kEban));
  EXPECT_EQ(Village(kBokon).vanished(), 0) << "the file names another village";
  const auto people = PeopleOf(kBokon);
  const auto result = ImportPeople(std::string(kPeopleHeader) + PersonRow(1, kBokon));
  EXPECT_EQ(result.vanished(), 2);
  EXPECT_THAT(Reports(), ElementsAre("0::VANISHED", "0::VANISHED"));
  EXPECT_THAT(reports_[0].reason(), HasSubstr(kBokon));
  EXPECT_EQ(Village(kBokon).listed(), 3);
  EXPECT_EQ(Village(kBokon).workload(), 3) << "until somebody finds out what became of them";
  EXPECT_EQ(Village(kBokon).vanished(), 2);
  EXPECT_FALSE(StandingOf(people[0]).vanished);
  EXPECT_TRUE(StandingOf(people[1]).vanished);
  EXPECT_EQ(Village(kEban).vanished(), 0);
  ExpectTalliesEqualARecount();

  EXPECT_EQ(ImportPeople(std::string(kPeopleHeader) + PersonRow(1, kBokon)).vanished(), 0) << "told once";
  const auto back = ImportPeople(std::string(kPeopleHeader) + PersonRow(1, kBokon) + PersonRow(2, kBokon));
  EXPECT_EQ(back.reappeared(), 1);
  EXPECT_EQ(Village(kBokon).vanished(), 1);
  ExpectTalliesEqualARecount();
}

TEST_P(PeopleImportTest, AFileMayCoverMoreThanTheVillagesThatItNames) {
  Populate(3);
  const auto result = Covering(std::string(kPeopleHeader) + PersonRow(10, kEban), "Timor Tengah Utara");
  EXPECT_EQ(result.vanished(), 3);
  EXPECT_EQ(Village(kBokon).vanished(), 3);
  v1::ImportPeopleOptions options;
  options.add_covers("53.03.99");
  platform::v1::ImportResult ignored;
  EXPECT_EQ(TryImportPeople(kPeopleHeader, options, ignored).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_P(PeopleImportTest, AdditionsLetNobodyVanish) {
  Populate(3);
  v1::ImportPeopleOptions options;
  options.set_additions(true);
  platform::v1::ImportResult result;
  ASSERT_TRUE(TryImportPeople(std::string(kPeopleHeader) + PersonRow(10, kBokon), options, result).ok());
  EXPECT_EQ(result.vanished(), 0);
  EXPECT_EQ(Village(kBokon).vanished(), 0);
}

TEST_P(PeopleImportTest, WhoStandsInARefusedRowHasNotVanished) {
  Populate(3);
  const auto result = ImportPeople(
      absl::StrCat(kPeopleHeader, PersonRow(1, kBokon), NikOf(2), ",,", NameOf(2), ",Q,1985-08-17,,,", kBokon, "\n"));
  EXPECT_EQ(result.refused(), 1);
  EXPECT_EQ(result.vanished(), 1) << "person 3 only";
}

TEST_P(PeopleImportTest, TheSameNikTwiceIsAConflictOfWhichTheFirstRowCounts) {
  Populate();
  const std::string csv = absl::StrCat(kPeopleHeader, PersonRow(1, kBokon), PersonRow(1, kBokon),
                                       Renamed(PersonRow(1, kEban), "SOMEBODY ELSE"));
  const auto result = ImportPeople(csv);
  EXPECT_EQ(result.added(), 1);
  EXPECT_EQ(result.repeated(), 1);
  EXPECT_EQ(result.conflicts(), 1);
  EXPECT_EQ(GetManifest(kBokon)->entries(0).full_name(), NameOf(1));
  std::vector<store::ListConflict> conflicts;
  ASSERT_TRUE(database()
                  .Read([&](const jemputbola::store::ReadTransaction& tx) {
                    conflicts = store::ListConflicts(tx, kRegency, "", 10);
                    EXPECT_EQ(store::CountConflicts(tx, kRegency), 1);
                    return absl::OkStatus();
                  })
                  .ok());
  ASSERT_EQ(conflicts.size(), 1U);
  EXPECT_EQ(conflicts[0].line, 4);
  EXPECT_EQ(conflicts[0].list_number, 1);
  EXPECT_EQ(conflicts[0].person_id, PeopleOf(kBokon)[0]);
  EXPECT_TRUE(conflicts[0].open);
}

TEST_P(PeopleImportTest, ARowThatIsThereMillionsOfTimesFillsNeitherMemoryNorReport) {
  Populate();
  std::string csv = kPeopleHeader;
  const std::string doubted = absl::StrCat("3171011708850001,,B,L,1985-08-18,,,", kBokon, "\n");
  for (int i = 0; i < 50'000; ++i) csv += doubted;
  const auto result = ImportPeople(csv);
  EXPECT_EQ(result.added(), 1);
  EXPECT_EQ(result.repeated(), 49'999);
  EXPECT_EQ(result.doubted(), 1);
  EXPECT_EQ(reports_.size(), 2U);
}

TEST_P(PeopleImportTest, WhoeverIsNotYet16IsSetAsideUnlessMarried) {
  Populate();
  const std::string header = "nik,nama,tanggal_lahir,kode_desa,status_kawin\n";
  const auto row = [](int number, const std::string& born, const std::string& status) {
    return absl::StrCat(NikOf(number, born), ",", NameOf(number), ",", born, ",", kBokon, ",", status, "\n");
  };
  ImportPeople(header + row(1, "2008-07-24", "B") + row(2, "2008-07-25", "B") + row(3, "2008-07-25", "S"));
  EXPECT_EQ(Village(kBokon).workload(), 2);
  EXPECT_EQ(Village(kBokon).set_aside_reasons().not_yet_16(), 1);
  ExpectTalliesEqualARecount();
}

TEST_P(PeopleImportTest, EachListLeavesAnAuditRecordWithItsFirstRowAndOneWithItsLast) {
  Populate(2);
  EXPECT_EQ(Number("select count(*) from audit_log where action = 'list.open'"), 1);
  EXPECT_EQ(Number("select count(*) from audit_log where action = 'people.import'"), 1);
  EXPECT_EQ(Number("select people from audit_log where action = 'people.import'"), 2);
  EXPECT_EQ(Number("select count(*) from people_list where finished_at is not null and people = 2"), 1);
}

}  // namespace
}  // namespace jemputbola::registry
