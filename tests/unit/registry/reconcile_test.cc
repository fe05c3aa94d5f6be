#include <algorithm>
#include <random>

#include "reconcile_fixture.h"

namespace jemputbola::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

JB_ON_BOTH_STORES(ReconcileTest);

std::int64_t SumOf(const v1::ReconcileSummary& summary) {
  return summary.not_recorded() + summary.recorded_not_printed() + summary.recorded_printed() + summary.print_failed() +
         summary.name_mismatch() + summary.other_regency() + summary.inactive_nik() + summary.not_found() +
         summary.unreadable();
}

TEST_P(ReconcileTest, APersonIsFoundByNik) {
  Populate(3);
  const auto answer = Compare("ref,nik\nA,5303011708850002\nB,5303011708850099\nC,123\n");
  ASSERT_TRUE(answer.ok()) << answer.status();
  ASSERT_EQ(answer->rows.size(), 3U);
  EXPECT_EQ(answer->rows[0].line(), 2);
  EXPECT_EQ(answer->rows[0].reference(), "A");
  EXPECT_EQ(answer->rows[0].bucket(), v1::MATCH_BUCKET_NOT_RECORDED);
  EXPECT_EQ(answer->rows[0].matched_by(), v1::MATCHED_BY_NIK);
  EXPECT_EQ(answer->rows[1].bucket(), v1::MATCH_BUCKET_NOT_FOUND);
  EXPECT_EQ(answer->rows[1].matched_by(), v1::MATCHED_BY_UNSPECIFIED);
  EXPECT_EQ(answer->rows[2].bucket(), v1::MATCH_BUCKET_UNREADABLE);
  EXPECT_EQ(answer->summary.rows(), 3);
  EXPECT_EQ(answer->summary.matched(), 1);
}

TEST_P(ReconcileTest, WhoeverDoesNotKnowTheNameLearnsNothingOfThePerson) {
  Populate(1);
  Sql("update person set recording = 5, bucket = 1");
  EXPECT_EQ(BucketOf("nik,nama\n5303011708850001,Xaverius TQuill 0001\n"), v1::MATCH_BUCKET_RECORDED_PRINTED);
  EXPECT_EQ(BucketOf("nik,nama\n5303011708850001,Agustinus Kolo\n"), v1::MATCH_BUCKET_NAME_MISMATCH);
  Sql("update person set bucket = 0");
  EXPECT_EQ(BucketOf("nik,nama\n5303011708850001,Agustinus Kolo\n"), v1::MATCH_BUCKET_NAME_MISMATCH);
  EXPECT_EQ(BucketOf("nik\n5303011708850001\n"), v1::MATCH_BUCKET_INACTIVE_NIK);
}

TEST_P(ReconcileTest, RowsWithoutOurNikAreFoundByNameBirthDateAndVillage) {
  Populate(2);
  const std::string header = "nik;nama;tgl_lahir;desa;kecamatan\n";
  const auto answer = Compare(header + ";" + NameOf(1) + ";17-08-1985;Bokon;Miomaffo Timur\n" + "5303011708850077;" +
                              NameOf(2) + ";1985-08-17;53.03.01.2005;\n" +  //
                              ";" + NameOf(2) + ";1985-08-18;Bokon;\n" +    // another day
                              ";" + NameOf(2) + ";1985-08-17;Eban;\n");     // another village
  ASSERT_TRUE(answer.ok()) << answer.status();
  std::vector<int> by;
  for (const auto& row : answer->rows) by.push_back(row.matched_by());
  EXPECT_THAT(by, ElementsAre(v1::MATCHED_BY_NAME_BIRTH_VILLAGE, v1::MATCHED_BY_NAME_BIRTH_VILLAGE, 0, 0));
  EXPECT_EQ(answer->summary.not_recorded(), 2);
  EXPECT_EQ(answer->summary.not_found(), 2);
}

TEST_P(ReconcileTest, APartnerMaySendHashesInPlaceOfNiks) {
  Populate(3);
  const auto key = Issue();
  ASSERT_TRUE(key.ok()) << key.status();
  EXPECT_EQ(key->key().size(), 32U);
  EXPECT_EQ(Issue()->key(), key->key()) << "always the same";
  EXPECT_NE(Issue("PKS/other")->key(), key->key());
  const auto answer = Compare("nik_hash,nama\n" + Hashed(*key, NikOf(2)) + "," + NameOf(2) + "\n" +
                              Hashed(*key, NikOf(99)) + ",\n" + Hashed(*key, NikOf(3)) + ",Agustinus Kolo\n");
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->rows[0].bucket(), v1::MATCH_BUCKET_NOT_RECORDED);
  EXPECT_EQ(answer->rows[1].bucket(), v1::MATCH_BUCKET_NOT_FOUND);
  EXPECT_EQ(answer->rows[2].bucket(), v1::MATCH_BUCKET_NAME_MISMATCH);
  EXPECT_EQ(Number("select count(*) from audit_log where action = 'reconcile.key'"), 3);
}

TEST_P(ReconcileTest, HashesThatCanBeGuessedOrAreOfAnotherKeyDiscloseNothing) {
  Populate(1);
  const std::string bare(64, 'a');
  const auto plain = Compare("nik,nik_hash\n" + NikOf(1) + ",\n," + bare + "\n");
  EXPECT_EQ(plain.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(plain.status().message(), HasSubstr("without the agreement's key"));
  EXPECT_EQ(messages_, 0) << "also not of the row before";
  const auto other = Compare("nik_hash\n" + Hashed(*Issue("PKS/other"), NikOf(1)) + "\n");
  EXPECT_EQ(other.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Number("select count(*) from audit_log where action = 'reconcile.match'"), 0);
}

// The model of FACTS §4: a neighbouring regency's list of 5,137 names, by NIK and by keyed hash.
TEST_P(ReconcileTest, TheNeighbouringRegencysListFallsIntoItsBuckets) {
  struct Part {
    int rows;
    std::string village;
    std::string update;
    bool other_name = false;
  };
  const std::vector<Part> parts = {{3094, "53.03.01.2011", ""},
                                   {287, "53.03.01.2012", "recording = 1, bucket = 1"},
                                   {1581, "53.03.01.2013", "recording = 4, bucket = 1"},
                                   {27, "53.03.01.2014", "returned = 2"},
                                   {19, "53.03.01.2015", "", true},
                                   {36, "53.04.01.2001", ""},
                                   {93, "53.03.01.2016", "bucket = 0"}};
  std::string areas = AreasCsv() + "53.04,kabupaten,Kabupaten Belu,53,,\n53.04.01,kecamatan,Lamaknen,53.04,,\n";
  std::string people = kPeopleHeader;
  std::vector<std::pair<int, const Part*>> rows;
  for (const Part& part : parts) {
    absl::StrAppend(&areas, part.village, ",desa,Desa ", part.village.substr(9), ",", part.village.substr(0, 8),
                    ",,\n");
    for (int i = 0; i < part.rows; ++i) {
      rows.emplace_back(static_cast<int>(rows.size()) + 1, &part);
      people += PersonRow(rows.back().first, part.village);
    }
  }
  ASSERT_EQ(ImportAreas(areas).refused(), 0);
  ASSERT_EQ(ImportPeople(people).added(), 5137);
  for (const Part& part : parts) {
    if (!part.update.empty()) Sql("update person set " + part.update + " where village_code = '" + part.village + "'");
  }
  std::shuffle(rows.begin(), rows.end(), std::mt19937(7));
  const auto key = Issue();
  std::string by_nik = "nik,nama\n";
  std::string by_hash = "nik_hash,nama,kode_desa\n";
  for (const auto& [number, part] : rows) {
    const std::string name = part->other_name ? "Agustinus Kolo" : NameOf(number);
    absl::StrAppend(&by_nik, NikOf(number), ",", name, "\n");
    absl::StrAppend(&by_hash, Hashed(*key, NikOf(number)), ",", name, ",", part->village, "\n");
  }
  for (const std::string& list : {by_nik, by_hash}) {
    const auto answer = Compare(list, 100'000);
    ASSERT_TRUE(answer.ok()) << answer.status();
    const v1::ReconcileSummary& summary = answer->summary;
    EXPECT_EQ(summary.not_recorded(), 3094);
    EXPECT_EQ(summary.recorded_not_printed(), 287);
    EXPECT_EQ(summary.recorded_printed(), 1581);
    EXPECT_EQ(summary.print_failed(), 27);
    EXPECT_EQ(summary.matched(), 4989);
    EXPECT_EQ(summary.name_mismatch(), 19);
    EXPECT_EQ(summary.other_regency(), 36);
    EXPECT_EQ(summary.inactive_nik(), 93);
    EXPECT_EQ(summary.not_found() + summary.unreadable(), 0);
    EXPECT_EQ(summary.rows(), 5137);
    EXPECT_EQ(answer->rows.size(), 5137U);
  }
}

// Any file that is read: one result a row, in order, and the buckets sum to the rows.
TEST_P(ReconcileTest, TheBucketsSumToTheRowsWhateverTheyHold) {
  Populate(20);
  Sql("update person set recording = 2, bucket = 1 where person_id in (select person_id from person limit 5)");
  std::mt19937 random(11);
  const auto any = [&](std::vector<std::string> values) { return values[random() % values.size()]; };
  for (int round = 0; round < 20; ++round) {
    std::string csv = "ref,nik,full_name,birth_date,village\n";
    std::int64_t rows = 0;
    for (std::size_t i = 0, count = random() % 1200; i < count; ++i) {
      const int number = static_cast<int>(random() % 30);
      const std::string row =
          absl::StrCat(any({"", "a", NikOf(1)}), ",", any({"", NikOf(number), "x", "5303013202850001"}), ",",
                       any({"", NameOf(number), "\"T'Eba, Maria\"", "=1+1"}), ",",
                       any({"", "1985-08-17", "17-08-1985", "2024-02-30"}), ",",
                       any({"", "Bokon", kBokon, "53.04.01.2001", "Nowhere"}), any({"", "", "", ",one too many"}));
      csv += row + "\n";
      if (row != ",,,,") ++rows;
    }
    const auto answer = Compare(csv, 1 + random() % 5000);
    ASSERT_TRUE(answer.ok()) << answer.status();
    ASSERT_EQ(answer->summary.rows(), rows);
    ASSERT_EQ(SumOf(answer->summary), rows);
    ASSERT_EQ(static_cast<std::int64_t>(answer->rows.size()), rows);
    std::int64_t line = 1;
    for (const auto& row : answer->rows) {
      ASSERT_LT(line, row.line());
      line = row.line();
      ASSERT_NE(row.bucket(), v1::MATCH_BUCKET_UNSPECIFIED);
      ASSERT_NE(row.reference(), NikOf(1));
    }
  }
}

TEST_P(ReconcileTest, NothingOfTheListIsKeptButTheAuditRecord) {
  Populate(5);
  const auto before = Contents();
  const auto answer = Compare("ref,nik,nama,tgl_lahir,desa\nA," + NikOf(2) + "," + NameOf(2) + ",,\nB,,Maria Seran," +
                              "1990-01-01,Bokon\nC," + NikOf(4000) + ",,,\n");
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(Contents(), before) << "every table but the audit's";
  const std::string detail = Text("select detail from audit_log where action = 'reconcile.match'");
  EXPECT_THAT(detail, HasSubstr("rows=3 not_recorded=1"));
  EXPECT_THAT(detail, Not(HasSubstr("Seran")));
  EXPECT_EQ(Text("select recipient from audit_log where action = 'reconcile.match'"), "agreement PKS/470/12/2024");
  EXPECT_EQ(Text("select purpose from audit_log where action = 'reconcile.match'"), "DPT-2024");
  EXPECT_EQ(Number("select people from audit_log where action = 'reconcile.match'"), 1) << "who was found";
  EXPECT_THAT(answer->summary.audit_head(), HasSubstr(":"));
}

TEST_P(ReconcileTest, NothingLeavesWhenItCannotBeRecorded) {
  Populate(1);
  Sql("alter table audit_log rename to audit_log_gone");
  EXPECT_FALSE(Compare("nik\n" + NikOf(1) + "\n").ok());
  EXPECT_EQ(messages_, 0);
}

TEST_P(ReconcileTest, AListThatBreaksOffIsNeitherAnsweredNorRecorded) {
  Populate(1);
  {
    const auto stub = Stub();
    const auto context = rpc::NewContext(absl::Seconds(60));
    auto stream = stub->Reconcile(context.get());
    v1::ReconcileRequest request = Terms();
    stream->Write(request);
    request.set_chunk("nik\n" + NikOf(1) + "\n");
    stream->Write(request);
    context->TryCancel();
    v1::ReconcileResponse response;
    EXPECT_FALSE(stream->Read(&response));
    EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  server_.reset();  // waits for the body
  EXPECT_EQ(Number("select count(*) from audit_log where action = 'reconcile.match'"), 0);
}

TEST_P(ReconcileTest, WithoutAgreementOrPurposeNothingIsCompared) {
  Populate(1);
  for (const auto change : {&v1::ReconcileTerms::clear_agreement, &v1::ReconcileTerms::clear_purpose,
                            &v1::ReconcileTerms::clear_regency_code}) {
    v1::ReconcileRequest request = Terms();
    (request.mutable_terms()->*change)();
    EXPECT_EQ(Compare(request, "nik\n" + NikOf(1) + "\n").status().code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST_P(ReconcileTest, AFileThatNamesNobodyIsRefused) {
  Populate(1);
  for (const std::string& csv : {std::string("ref,nama\n1,Maria\n"), std::string(), std::string("PK\x03\x04zip"),
                                 "nik\n\"" + std::string(1 << 20, 'x')}) {
    EXPECT_EQ(Compare(csv).status().code(), absl::StatusCode::kInvalidArgument) << csv.substr(0, 20);
  }
}

}  // namespace
}  // namespace jemputbola::registry
