#include "common/audit/audit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/audit/chain.h"
#include "tests/support/fresh_database.h"

namespace jemputbola::audit {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr char kRegency[] = "53.03";
const absl::Time kStart = absl::FromUnixSeconds(1'721'779'200);

class AuditTest : public support::OnBothStores {
 protected:
  AuditTest() : clock_(kStart) {
    EXPECT_TRUE(crypto::Init().ok());
    key_ = std::make_unique<crypto::Key>(crypto::Key::Random());
    Open();
  }

  void Open() {
    auto opened = Log::Open(database(), "registry", clock_, ids_, key_->Derive("the same"));
    ASSERT_TRUE(opened.ok()) << opened.status();
    log_ = *std::move(opened);
  }

  absl::StatusOr<Entry> Append(const Record& record, const std::string& partition = kRegency) {
    absl::StatusOr<Entry> entry = absl::InternalError("not appended");
    const absl::Status status = database().Write([&](store::WriteTransaction& tx) {
      entry = log_->Append(tx, partition, record);
      return entry.status();
    });
    if (!status.ok()) return status;
    return entry;
  }

  // Records 1..n, of which the third names people.
  std::vector<Entry> Fill(int records) {
    std::vector<Entry> entries;
    for (int i = 1; i <= records; ++i) {
      clock_.Advance(absl::Minutes(1));
      Record record{.action = "people.disclose",
                    .caller = "jb",
                    .recipient = absl::StrCat("unit-", i),
                    .purpose = "recording visit",
                    .subject = "53.03.01.2005",
                    .people = i};
      if (i == 3) record.person_ids = {"person-b", "person-a"};
      entries.push_back(Append(record).value());
    }
    return entries;
  }

  std::vector<std::string> Problems(const std::vector<Witness>& witnesses = {}) {
    const auto verdict = log_->Verify(kRegency, witnesses);
    EXPECT_TRUE(verdict.ok()) << verdict.status();
    return verdict->problems;
  }

  absl::Status Execute(const std::string& sql) {
    return database().Write([&](store::WriteTransaction& tx) {
      tx.sql() << sql;
      return absl::OkStatus();
    });
  }

  // As an administrator of the database can: without the triggers.
  void Tamper(const std::vector<std::string>& statements) {
    for (const std::string table : {"audit_log", "audit_person"}) {
      if (engine() == store::Engine::kSqlite) {
        ASSERT_TRUE(Execute("drop trigger if exists " + table + "_no_update").ok());
        ASSERT_TRUE(Execute("drop trigger if exists " + table + "_no_delete").ok());
      } else {
        ASSERT_TRUE(Execute("drop trigger if exists " + table + "_append_only on " + table).ok());
      }
    }
    for (const std::string& sql : statements) {
      const absl::Status status = Execute(sql);
      ASSERT_TRUE(status.ok()) << status << ": " << sql;
    }
  }

  std::vector<StoredRecord> List(Filter filter) {
    filter.partition = kRegency;
    std::vector<StoredRecord> records;
    const absl::Status status = database().Read([&](const store::ReadTransaction& tx) {
      return log_->List(tx, filter, [&](const StoredRecord& record) {
        records.push_back(record);
        return true;
      });
    });
    EXPECT_TRUE(status.ok()) << status;
    return records;
  }

  clock::FakeClock clock_;
  ids::SystemGenerator ids_;
  std::unique_ptr<crypto::Key> key_;
  std::unique_ptr<Log> log_;
};
JB_ON_BOTH_STORES(AuditTest);

TEST_P(AuditTest, RecordsOfAPartitionAreNumberedAndChained) {
  const std::vector<Entry> entries = Fill(3);
  EXPECT_EQ(entries[0].seq, 1);
  EXPECT_EQ(entries[2].seq, 3);
  EXPECT_NE(entries[0].mac, entries[1].mac);
  EXPECT_EQ(Append({.action = "key.rotate", .caller = "jb"}, "53.04")->seq, 1) << "a chain a partition";
  const auto verdict = log_->Verify(kRegency);
  ASSERT_TRUE(verdict.ok());
  EXPECT_EQ(verdict->records, 3);
  EXPECT_EQ(verdict->head.mac, entries[2].mac);
  EXPECT_THAT(verdict->problems, IsEmpty());
  EXPECT_THAT(log_->Heads().value(), SizeIs(2));
}

TEST_P(AuditTest, AChainGoesOnAfterARestart) {
  const std::vector<Entry> before = Fill(2);
  log_.reset();
  Reopen();
  Open();
  Fill(2);
  EXPECT_THAT(Problems({{before[1].seq, before[1].mac}}), IsEmpty());
  EXPECT_EQ(log_->Verify(kRegency)->records, 4);
}

TEST_P(AuditTest, ARecordIsThereOnlyIfItsTransactionCommits) {
  Fill(1);
  const absl::Status status = database().Write([&](store::WriteTransaction& tx) {
    EXPECT_TRUE(log_->Append(tx, kRegency, {.action = "people.merge", .caller = "jb"}).ok());
    return absl::AbortedError("after all not");
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(log_->Verify(kRegency)->records, 1);
  EXPECT_THAT(Problems(), IsEmpty());
}

TEST_P(AuditTest, ConcurrentAppendsFormOneChain) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 10; ++i) EXPECT_TRUE(Append({.action = "people.list", .caller = "jb"}).ok());
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(log_->Verify(kRegency)->records, 40);
  EXPECT_THAT(Problems(), IsEmpty());
}

TEST_P(AuditTest, TheDatabaseRefusesToChangeOrDeleteARecord) {
  Fill(3);
  EXPECT_THAT(std::string(Execute("update audit_log set recipient = 'nobody'").message()), HasSubstr("append-only"));
  EXPECT_THAT(std::string(Execute("delete from audit_log where seq = 3").message()), HasSubstr("append-only"));
  EXPECT_THAT(std::string(Execute("delete from audit_person").message()), HasSubstr("append-only"));
  EXPECT_THAT(Problems(), IsEmpty());
}

TEST_P(AuditTest, AnEditedFieldIsFoundWhicheverItIs) {
  Fill(5);
  for (const std::string field : {"id = 'x'", "at = at + 1", "action = 'x'", "caller = 'x'", "recipient = 'x'",
                                  "purpose = 'x'", "subject = 'x'", "people = 99", "detail = 'x'"}) {
    SCOPED_TRACE(field);
    const std::string column = field.substr(0, field.find(' '));
    Tamper({"create table kept as select * from audit_log where seq = 2",
            "update audit_log set " + field + " where seq = 2"});
    EXPECT_THAT(Problems(), ElementsAre(HasSubstr("Record 2 was changed")));
    Tamper({absl::StrCat("update audit_log set ", column, " = (select ", column, " from kept) where seq = 2"),
            "drop table kept"});
    EXPECT_THAT(Problems(), IsEmpty());
  }
}

TEST_P(AuditTest, AnEditedMacIsFound) {
  Fill(5);
  Tamper({absl::StrCat("update audit_log set mac = '", std::string(64, 'a'), "' where seq = 3")});
  EXPECT_THAT(Problems(), Contains(HasSubstr("Record 3 was changed")));
}

TEST_P(AuditTest, ADroppedRowIsFound) {
  Fill(5);
  Tamper({"delete from audit_log where seq = 2"});
  EXPECT_THAT(Problems(), ElementsAre("Record 2 is missing."));
}

TEST_P(AuditTest, ADroppedRowIsFoundAlsoWhenTheLaterOnesMoveUp) {
  Fill(5);
  Tamper({"delete from audit_log where seq = 2", "update audit_log set seq = 2 where seq = 3",
          "update audit_log set seq = 3 where seq = 4", "update audit_log set seq = 4 where seq = 5",
          "update audit_head set seq = 4"});
  EXPECT_THAT(Problems(), Contains(HasSubstr("Record 2 was changed, or moved")));
}

TEST_P(AuditTest, SwappedRowsAreFound) {
  Fill(5);
  Tamper({"update audit_log set seq = 99 where seq = 2", "update audit_log set seq = 2 where seq = 3",
          "update audit_log set seq = 3 where seq = 99"});
  const auto problems = Problems();
  EXPECT_THAT(problems, Contains(HasSubstr("Record 2 was changed, or moved")));
  EXPECT_THAT(problems, Contains(HasSubstr("Record 3 was changed, or moved")));
}

TEST_P(AuditTest, SwappedContentsAreFound) {
  Fill(5);
  Tamper({"update audit_log set recipient = 'unit-4' where seq = 2",
          "update audit_log set recipient = 'unit-2' where seq = 4"});
  EXPECT_THAT(Problems(), ElementsAre(HasSubstr("Record 2"), HasSubstr("Record 4")));
}

TEST_P(AuditTest, ARowOfAnotherPartitionDoesNotFit) {
  ASSERT_TRUE(Append({.action = "key.rotate", .caller = "jb"}, "53.04").ok());
  Tamper({"update audit_log set partition = '53.05'", "update audit_head set partition = '53.05'"});
  EXPECT_THAT(log_->Verify("53.05")->problems, Not(IsEmpty()));
}

TEST_P(AuditTest, ASuffixChainedAnewWithoutTheKeyIsFound) {
  Fill(5);
  Tamper({});
  // Whoever has the database and this program, but not the key.
  const crypto::Key guessed = crypto::Key::Random();
  std::string previous = List({})[1].entry.mac;
  for (StoredRecord& record : List({})) {
    if (record.entry.seq < 3) continue;
    record.record.recipient = "somebody else";
    const std::string digest = record.entry.seq == 3 ? PeopleDigest({"person-a", "person-b"}) : "";
    previous = NextMac(guessed, previous, "registry", record, digest);
    Tamper({absl::StrCat("update audit_log set recipient = 'somebody else', mac = '", previous,
                         "' where seq = ", record.entry.seq)});
  }
  Tamper({absl::StrCat("update audit_head set mac = '", previous, "'")});
  EXPECT_THAT(Problems(), Contains(HasSubstr("Record 3 was changed")));
}

TEST_P(AuditTest, ACutTailIsFoundByTheHeadRow) {
  Fill(5);
  Tamper({"delete from audit_log where seq >= 4"});
  EXPECT_THAT(Problems(), ElementsAre("Records 4 to 5 are missing."));
}

TEST_P(AuditTest, ATailCutTogetherWithTheHeadRowIsFoundByAHeadSeenEarlier) {
  const std::vector<Entry> entries = Fill(5);
  const Witness printed = ParseWitness(entries[4].Reference()).value();
  Tamper({"delete from audit_log where seq >= 4",
          absl::StrCat("update audit_head set seq = 3, mac = '", entries[2].mac, "'")});
  EXPECT_THAT(Problems(), IsEmpty()) << "nothing in the database tells";
  EXPECT_THAT(Problems({printed}), ElementsAre("Records 4 to 5 are missing."));
}

TEST_P(AuditTest, ACutTailThatGrewAgainIsFoundByAHeadSeenEarlier) {
  const std::vector<Entry> entries = Fill(5);
  Tamper({"delete from audit_log where seq >= 4",
          absl::StrCat("update audit_head set seq = 3, mac = '", entries[2].mac, "'")});
  Fill(4);
  EXPECT_THAT(Problems(), IsEmpty()) << "nothing in the database tells";
  EXPECT_THAT(Problems({{entries[4].seq, entries[4].mac}}),
              ElementsAre(HasSubstr("Record 5 is not the one whose head was noted")));
  EXPECT_THAT(Problems({{entries[1].seq, entries[1].mac}}), IsEmpty()) << "what was before the cut is whole";
}

TEST_P(AuditTest, AWholeChainThatIsGoneIsFoundByAHeadSeenEarlier) {
  const std::vector<Entry> entries = Fill(2);
  Tamper({"delete from audit_log", "delete from audit_head", "delete from audit_person"});
  EXPECT_THAT(Problems({{2, entries[1].mac}}), ElementsAre("Records 1 to 2 are missing."));
}

TEST_P(AuditTest, AnEditedListOfPeopleIsFound) {
  Fill(5);
  Tamper({"update audit_person set person_id = 'person-c' where person_id = 'person-a'"});
  EXPECT_THAT(Problems(), ElementsAre(HasSubstr("people that record 3 concerns was changed")));
  Tamper({"update audit_person set person_id = 'person-a' where person_id = 'person-c'",
          "insert into audit_person (partition, person_id, seq) values ('53.03', 'person-z', 77)"});
  EXPECT_THAT(Problems(), ElementsAre(HasSubstr("under records that are not there")));
}

TEST_P(AuditTest, RecordsAreFoundByAreaByPersonAndByTime) {
  Fill(5);
  ASSERT_TRUE(Append({.action = "identity.correct", .caller = "jb", .subject = "person-a"}).ok());
  EXPECT_THAT(List({.subject = "53.03.01"}), SizeIs(5)) << "a district takes in its villages";
  EXPECT_THAT(List({.subject = "53.03.0"}), IsEmpty()) << "but is no prefix";
  EXPECT_THAT(List({.person_id = "person-a"}), SizeIs(2)) << "listed in one, the subject of the other";
  EXPECT_THAT(List({.person_id = "person-b"}), SizeIs(1));
  EXPECT_THAT(List({.since = kStart + absl::Minutes(4)}), SizeIs(3));
  EXPECT_EQ(List({.person_id = "person-b"})[0].record.people, 2) << "people is the number of ids";
}

TEST_P(AuditTest, AnotherKeyThanTheLogWasBegunWithIsRefused) {
  Fill(1);
  const auto opened = Log::Open(database(), "registry", clock_, ids_, crypto::Key::Random());
  EXPECT_EQ(opened.status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_P(AuditTest, ADisclosureNeedsAPurpose) {
  EXPECT_EQ(Append({.action = "people.disclose", .recipient = "unit-1"}).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Append({.caller = "jb"}).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(Witness, IsASequenceAndAtLeast16DigitsOfAMac) {
  EXPECT_EQ(ParseWitness("17:9F86D081884C7D65").value().mac, "9f86d081884c7d65");
  for (const char* text :
       {"", "17", "17:", "17:9f86d081884c7d6", "x:9f86d081884c7d65", "17:9f86d081884c7d6g", "-1:9f86d081884c7d65"}) {
    EXPECT_FALSE(ParseWitness(text).ok()) << text;
  }
}

}  // namespace
}  // namespace jemputbola::audit
